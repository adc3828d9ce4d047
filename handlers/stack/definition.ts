import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Parameters, Rule, Values } from '../../lib/parameters/read-query.ts';
import type { Ports } from '../ports.ts';

/** What a route is made of: how its input is read, and the pure function that answers. */
export type Definition<P extends Parameters = Parameters, Target = unknown> = {
  parameters: P;
  rules: Rule<P>[];
  /** Reads what the route takes from elsewhere than the query; runs before the query is checked. */
  readTarget(event: APIGatewayProxyEventV2): Target;
  /**
   * Gives the body of the 200 answer, or throws an `HttpError`; `signal` says that nobody waits for
   * the answer any longer.
   */
  answer(input: Input<P, Target>, ports: Ports, signal: AbortSignal): object | Promise<object>;
  /** What goes out for the body that `answer` gave: its JSON, where a definition says nothing else. */
  encode(body: object): Content;
};

/** A 200 answer's content as it goes out, with headers (names in lower case) of its own. */
export type Content = {
  body: string;
  isBase64Encoded?: boolean;
  headers: { 'content-type': string } & Record<string, string>;
};

export type Input<P extends Parameters, Target> = Values<P> & { target: Target };

type Given<P extends Parameters, Target> = Partial<Definition<P, Target>> &
  Pick<Definition<P, Target>, 'answer'>;

/** Completes a definition: no parameters, no rules and no target unless given. */
export function define<P extends Parameters = Record<never, never>, Target = undefined>(
  given: Given<P, Target>,
): Definition<P, Target> {
  return {
    parameters: {} as P,
    rules: [],
    readTarget: () => undefined as Target,
    encode: encodeJson,
    ...given,
  };
}

function encodeJson(body: object): Content {
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}
