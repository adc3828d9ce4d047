import { HttpError, type Problem } from '../errors.ts';
import { type Parameter, valueError } from './parameter.ts';

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

  for (const [name, parameter] of Object.entries(parameters)) {
    const text = Object.hasOwn(query, name) ? query[name] : undefined;
    const reading = parameter.read(text);
    if ('value' in reading) values[name] = reading.value;
    else problems.set(name, describe(name, text ?? null, reading.fault));
  }
  for (const { about, holds, message } of rules) {
    const isUnread = problems.size > 0 && about.some((name) => problems.has(name));
    if (isUnread || holds(values as Values<P>)) continue;
    const name = about.at(-1)!;
    problems.set(name, describe(name, query[name] ?? values[name], valueError(message)));
  }

  if (problems.size === 0) return values as Values<P>;
  const inOrder = Object.keys(parameters).flatMap((name) => problems.get(name) ?? []);
  throw new HttpError(422, inOrder);
}

function describe(
  name: string,
  input: unknown,
  { type, msg, ctx }: Pick<Problem, 'type' | 'msg' | 'ctx'>,
): Problem {
  return { type, loc: ['query', name], msg, input, ...(ctx && { ctx }) };
}
