import { HttpError, type Problem } from './errors.ts';

/** What is wrong with a value, in pydantic 2's words. */
type Fault = Pick<Problem, 'type' | 'msg' | 'ctx'>;

type Reading<T> = { value: T } | { fault: Fault };

/** JSON Schema of a parameter's value, as the documents show it. */
export type ValueSchema = {
  type: 'string' | 'integer';
  description: string;
  enum?: readonly string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  default?: string | number;
  examples?: string[];
};

/** A query parameter: its schema, and how its text is read. */
export type Parameter<T> = {
  schema: ValueSchema;
  required: boolean;
  /** Reads the text that the client sent, or `undefined` where there was none. */
  read(text: string | undefined): Reading<T>;
};

function fault(type: string, msg: string, ctx?: Problem['ctx']): { fault: Fault } {
  return { fault: { type, msg, ...(ctx && { ctx }) } };
}

/** A fault that no type or range explains, at a value or across values. */
function valueError(message: string) {
  return fault('value_error', `Value error, ${message}`, { error: {} });
}

/**
 * A required text of `minLength` to `maxLength` characters that matches `pattern`; what has passed is
 * given in capital letters.
 */
export function capitals(
  spec: Required<Pick<ValueSchema, 'minLength' | 'maxLength' | 'pattern' | 'examples'>> & {
    description: string;
  },
): Parameter<string> {
  const { minLength, maxLength, pattern } = spec;
  const form = new RegExp(pattern, 'u');
  const characters = (count: number) => `${count} character${count === 1 ? '' : 's'}`;
  return {
    schema: { type: 'string', ...spec },
    required: true,
    read(text) {
      if (text === undefined) return fault('missing', 'Field required');
      const length = [...text].length;
      if (length > maxLength) {
        const msg = `String should have at most ${characters(maxLength)}`;
        return fault('string_too_long', msg, { max_length: maxLength });
      }
      if (length < minLength) {
        const msg = `String should have at least ${characters(minLength)}`;
        return fault('string_too_short', msg, { min_length: minLength });
      }
      if (!form.test(text)) {
        const msg = `String should match pattern '${pattern}'`;
        return fault('string_pattern_mismatch', msg, { pattern });
      }
      return { value: text.toUpperCase() };
    },
  };
}

/** One of `values`, or `fallback` where there is none. */
export function choice<const T extends string>(
  values: readonly T[],
  fallback: T,
  description: string,
): Parameter<T> {
  const quoted = values.map((value) => `'${value}'`);
  const expected = `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
  return {
    schema: { type: 'string', enum: values, default: fallback, description },
    required: false,
    read(text) {
      if (text === undefined) return { value: fallback };
      if (values.includes(text as T)) return { value: text as T };
      return fault('enum', `Input should be ${expected}`, { expected });
    },
  };
}

/** A plain decimal integer from `min` to `max`, or `fallback` where there is none. */
export function integer(spec: {
  min: number;
  max: number;
  fallback: number;
  description: string;
}): Parameter<number> {
  const { min: ge, max: le, fallback, description } = spec;
  return {
    schema: { type: 'integer', minimum: ge, maximum: le, default: fallback, description },
    required: false,
    read(text = String(fallback)) {
      if (!/^-?\d+$/.test(text)) {
        const msg = 'Input should be a valid integer, unable to parse string as an integer';
        return fault('int_parsing', msg);
      }
      const value = Number(text);
      if (value < ge) {
        return fault('greater_than_equal', `Input should be greater than or equal to ${ge}`, {
          ge,
        });
      }
      if (value > le) {
        return fault('less_than_equal', `Input should be less than or equal to ${le}`, { le });
      }
      return { value };
    },
  };
}

/** An empty date counts as absent. */
const DAY_OR_NOTHING = '^(\\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01]))?$';

/** A UTC day written YYYYMMDD, read as the milliseconds at its start; empty or absent: `undefined`. */
export function day(name: string, description: string): Parameter<number | undefined> {
  return {
    // For the documents alone: what is no date is a value error, whichever way.
    schema: { type: 'string', pattern: DAY_OR_NOTHING, description, examples: ['20260131'] },
    required: false,
    read(text) {
      if (text === undefined || text === '') return { value: undefined };
      const value = startOfDay(text);
      return value === undefined
        ? valueError(`${name} must be a date written YYYYMMDD`)
        : { value };
    },
  };
}

/** The first millisecond of a day written YYYYMMDD, or `undefined` where the calendar has no such day. */
function startOfDay(text: string): number | undefined {
  // There is no year 0 in a calendar, though there is one in ISO 8601.
  const [, year, month, date] = /^(?!0000)(\d{4})(\d\d)(\d\d)$/.exec(text) ?? [];
  const time = Date.parse(`${year}-${month}-${date}T00:00:00.000Z`);
  // Date.parse takes the 30th of February for the 2nd of March.
  return new Date(time).getUTCDate() === Number(date) ? time : undefined;
}

/** The parameters of a route by their names, in the order in which problems are listed. */
export type Parameters = Record<string, Parameter<unknown>>;

/** The values that `Parameters` are read into. */
export type Values<P extends Parameters> = {
  [Name in keyof P]: P[Name] extends Parameter<infer T> ? T : never;
};

/** A rule across parameters: checked where all that it is about are right, reported at the last one. */
export type Rule<P extends Parameters> = {
  about: (keyof P & string)[];
  holds(values: Values<P>): boolean;
  message: string;
};

/**
 * Reads a query as an HTTP API delivers it (decoded; repeated keys joined by a comma, so that they fail
 * their check). Unknown parameters are ignored. Throws a 422 that lists every problem, one a parameter,
 * in order of declaration.
 */
export function readQuery<P extends Parameters>(
  parameters: P,
  rules: Rule<P>[],
  query: Record<string, string | undefined> = {},
): Values<P> {
  const values: Record<string, unknown> = {};
  const problems = new Map<string, Problem>();

  function report(name: string, input: unknown, { type, msg, ctx }: Fault): void {
    problems.set(name, { type, loc: ['query', name], msg, input, ...(ctx && { ctx }) });
  }

  for (const [name, parameter] of Object.entries(parameters)) {
    const text = Object.hasOwn(query, name) ? query[name] : undefined;
    const reading = parameter.read(text);
    if ('value' in reading) values[name] = reading.value;
    else report(name, text ?? null, reading.fault);
  }
  for (const { about, holds, message } of rules) {
    const isUnread = problems.size > 0 && about.some((name) => problems.has(name));
    if (isUnread || holds(values as Values<P>)) continue;
    const name = about.at(-1)!;
    report(name, query[name] ?? values[name], valueError(message).fault);
  }

  if (problems.size === 0) return values as Values<P>;
  throw new HttpError(
    422,
    Object.keys(parameters).flatMap((name) => problems.get(name) ?? []),
  );
}
