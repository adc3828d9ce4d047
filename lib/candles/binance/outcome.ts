import { UPSTREAM_ERRORS } from './errors.ts';

type Kind = keyof typeof UPSTREAM_ERRORS;

/**
 * How a call to Binance ended: one of the cases of `UPSTREAM_ERRORS`, `refused` (the symbol is none),
 * `aborted` (its caller wanted no more), or `ok`.
 */
export type UpstreamOutcome =
  | 'ok'
  | 'refused'
  | 'aborted'
  | 'timed_out'
  | Exclude<Kind, 'timedOut'>;

/** How the call ended that threw this, or undefined. */
export function outcomeOf(thrown: unknown): UpstreamOutcome {
  if (thrown === undefined) return 'ok';
  const { detail } = Object(thrown) as { detail?: unknown };
  if (detail === undefined) return 'aborted';
  const kinds = Object.keys(UPSTREAM_ERRORS) as Kind[];
  const kind = kinds.find((name) => UPSTREAM_ERRORS[name].detail === detail) ?? 'refused';
  return kind === 'timedOut' ? 'timed_out' : kind;
}
