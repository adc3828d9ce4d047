import type { CandleSource } from '../candles.ts';
import type { Ban } from './ban.ts';
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

/** A call to Binance that is over. */
export type UpstreamCall = {
  outcome: UpstreamOutcome;
  /** From the wish to call to the last candle, the wait for a free connection included. */
  durationMs: number;
  /** Milliseconds since the epoch. */
  endedAt: number;
};

type Listener = (call: UpstreamCall) => void;

/** What became of calls to Binance. */
export type UpstreamCalls = {
  /** Takes a call of this process, and tells it to the listeners. */
  note: Listener;
  /** Takes a call of another process that shares this one's way to Binance; nobody is told. */
  hear: Listener;
  onCall(listener: Listener): void;
  /** The latest that says something about Binance: one that its caller gave up on does not. */
  last(): UpstreamCall | undefined;
};

/** Calls of which none has been made yet. */
export function createUpstreamCalls(): UpstreamCalls {
  const listeners: Listener[] = [];
  let last: UpstreamCall | undefined;

  function hear(call: UpstreamCall): void {
    if (call.outcome === 'aborted') return;
    if (last === undefined || call.endedAt >= last.endedAt) last = call;
  }

  return {
    note(call) {
      hear(call);
      for (const listener of listeners) listener(call);
    },
    hear,
    onCall(listener) {
      listeners.push(listener);
    },
    last: () => last,
  };
}

/** Those of this process. The workers of a container tell each other of theirs. */
export const upstreamCalls: UpstreamCalls = createUpstreamCalls();

type Options = { calls: UpstreamCalls; ban: Ban; clock: () => number };

/** The same candles, with what became of each call noted. What is refused during a ban is no call. */
export function noteCalls(live: CandleSource, { calls, ban, clock }: Options): CandleSource {
  return {
    ...live,
    async candles(query, signal) {
      if (ban.until() > clock()) return live.candles(query, signal);
      const start = performance.now();
      let failure: unknown;
      try {
        return await live.candles(query, signal);
      } catch (error) {
        failure = error;
        throw error;
      } finally {
        calls.note({
          outcome: outcomeOf(failure),
          durationMs: performance.now() - start,
          endedAt: clock(),
        });
      }
    },
  };
}
