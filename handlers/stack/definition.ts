import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Parameters, Rule, Values } from '../../lib/parameters.ts';
import type { Ports } from '../ports.ts';

/** What a route is made of: how its input is read, and the pure function that answers. */
export type Definition<P extends Parameters = Parameters, Target = unknown> = {
  /** Whether it is answered without a key too where keys are set. */
  isPublic: boolean;
  /** Whether it reads the bodies of its requests; those of one that does not are kept nowhere. */
  takesBody: boolean;
  parameters: P;
  rules: Rule<P>[];
  /** Reads what the route takes from elsewhere than the query; runs before the query is checked. */
  readTarget?(event: APIGatewayProxyEventV2): Target;
  /**
   * Gives the 200 answer (data that is sent as JSON, or a `reply`), or throws an `HttpError`; `signal`
   * says that nobody waits for the answer any longer.
   */
  answer(input: Input<P, Target>, ports: Ports, signal: AbortSignal): object | Promise<object>;
  /** The route that is to answer in this one's place, if any. */
  delegate?(event: APIGatewayProxyEventV2): Delegated | undefined | Promise<Delegated | undefined>;
};

/** Another route, and the event as that route would have been sent it. */
export type Delegated = { definition: Definition; event: APIGatewayProxyEventV2 };

export type Input<P extends Parameters, Target> = Values<P> & { target: Target };

type Given<P extends Parameters, Target> = Partial<Definition<P, Target>> &
  Pick<Definition<P, Target>, 'answer'>;

/** Completes a definition: a key needed, no body taken, no parameters, no rules and no target unless given. */
export function define<P extends Parameters = Record<never, never>, Target = undefined>(
  given: Given<P, Target>,
): Definition {
  const whole: Definition<P, Target> = {
    isPublic: false,
    takesBody: false,
    parameters: {} as P,
    rules: [],
    ...given,
  };
  // The stack gives `answer` what `parameters` and `readTarget` read.
  return whole as unknown as Definition;
}

/** The definition of a route that cannot answer: each request is a defect, whose line has `error`. */
export function defineBroken(error: unknown): Definition {
  return define({
    isPublic: true,
    answer() {
      throw error;
    },
  });
}
