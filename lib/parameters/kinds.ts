import { type Fault, MISSING, type Parameter, type Reading, valueError } from './parameter.ts';

type Described = { description: string; examples?: string[] };

/**
 * A required text of `minLength` to `maxLength` characters that matches `pattern`; what has passed is
 * given in capital letters.
 */
export function capitals(
  spec: Described & { minLength: number; maxLength: number; pattern: string },
): Parameter<string> {
  const { minLength, maxLength } = spec;
  const pattern = new RegExp(spec.pattern, 'u');
  return {
    schema: { type: 'string', ...spec },
    required: true,
    read(value) {
      if (value === undefined) return { fault: MISSING };
      const length = [...value].length;
      if (length > maxLength) return { fault: tooLong(maxLength) };
      if (length < minLength) return { fault: tooShort(minLength) };
      if (!pattern.test(value)) return { fault: mismatch(spec.pattern) };
      return { value: value.toUpperCase() };
    },
  };
}

/** One of `values`, or `fallback` where there is none. */
export function choice<const T extends string>(
  spec: Described & { values: readonly T[]; fallback: T },
): Parameter<T> {
  const { values, fallback, ...described } = spec;
  const known = new Set<string>(values);
  const quoted = values.map((value) => `'${value}'`);
  const expected = `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
  const fault = { type: 'enum', msg: `Input should be ${expected}`, ctx: { expected } };
  return {
    schema: { type: 'string', enum: values, default: fallback, ...described },
    required: false,
    read(value) {
      if (value === undefined) return { value: fallback };
      return known.has(value) ? { value: value as T } : { fault };
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
  const { min, max, fallback, description } = spec;
  return {
    schema: { type: 'integer', minimum: min, maximum: max, default: fallback, description },
    required: false,
    read(value): Reading<number> {
      if (value === undefined) return { value: fallback };
      if (!/^-?\d+$/.test(value)) return { fault: NOT_AN_INTEGER };
      const number = Number(value);
      if (number < min) return { fault: below(min) };
      if (number > max) return { fault: above(max) };
      return { value: number };
    },
  };
}

/** An empty date counts as absent. */
const DAY_OR_NOTHING = '^(\\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01]))?$';

/** A UTC day written YYYYMMDD, read as the milliseconds at its start; empty or absent: `undefined`. */
export function day(name: string, description: string): Parameter<number | undefined> {
  const fault = valueError(`${name} must be a date written YYYYMMDD`);
  return {
    // For the documents alone: what is no date is a value error, whichever way.
    schema: { type: 'string', pattern: DAY_OR_NOTHING, description, examples: ['20260131'] },
    required: false,
    read(value) {
      if (value === undefined || value === '') return { value: undefined };
      const start = startOfDay(value);
      return start === undefined ? { fault } : { value: start };
    },
  };
}

/** The first millisecond of a day written YYYYMMDD, or `undefined` where the calendar has no such day. */
function startOfDay(value: string): number | undefined {
  // There is no year 0 in a calendar, though there is one in ISO 8601.
  const [, year, month, date] = /^(?!0000)(\d{4})(\d\d)(\d\d)$/.exec(value) ?? [];
  const time = Date.parse(`${year}-${month}-${date}T00:00:00.000Z`);
  // Date.parse takes the 30th of February for the 2nd of March.
  if (Number.isNaN(time) || new Date(time).getUTCDate() !== Number(date)) return undefined;
  return time;
}

const NOT_AN_INTEGER: Fault = {
  type: 'int_parsing',
  msg: 'Input should be a valid integer, unable to parse string as an integer',
};

function below(ge: number): Fault {
  return {
    type: 'greater_than_equal',
    msg: `Input should be greater than or equal to ${ge}`,
    ctx: { ge },
  };
}

function above(le: number): Fault {
  return {
    type: 'less_than_equal',
    msg: `Input should be less than or equal to ${le}`,
    ctx: { le },
  };
}

function tooShort(length: number): Fault {
  return {
    type: 'string_too_short',
    msg: `String should have at least ${characters(length)}`,
    ctx: { min_length: length },
  };
}

function tooLong(length: number): Fault {
  return {
    type: 'string_too_long',
    msg: `String should have at most ${characters(length)}`,
    ctx: { max_length: length },
  };
}

function mismatch(pattern: string): Fault {
  return {
    type: 'string_pattern_mismatch',
    msg: `String should match pattern '${pattern}'`,
    ctx: { pattern },
  };
}

function characters(count: number): string {
  return count === 1 ? '1 character' : `${count} characters`;
}
