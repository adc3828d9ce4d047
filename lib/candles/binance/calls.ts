import type { CandleSource } from '../candles.ts';
import type { Ban } from './ban.ts';
import { UPSTREAM_ERRORS } from './errors.ts';

type Kind = keyof typeof UPSTREAM_ERRORS;

/**
 * How a call to Binance ended: one of the cases of `UPSTREAM_ERRORS`, `refused` (Binance has no such symbol),
 * `aborted` (by its caller), or `ok`. `/health/ready` and the metrics show it under this name.
 */
export type UpstreamOutcome =
  | 'ok'
  | 'refused'
  | 'aborted'
  | 'timed_out'
  | Exclude<Kind, 'timedOut'>;

/** The outcome of a call that threw `thrown`; undefined: it threw nothing. */
export function outcomeOf(thrown: unknown): UpstreamOutcome {
  if (thrown === undefined) return 'ok';
  const { detail } = Object(thrown) as { detail?: unknown };
  if (detail === undefined) return 'aborted';
  const kinds = Object.keys(UPSTREAM_ERRORS) as Kind[];
  const kind = kinds.find((name) => UPSTREAM_ERRORS[name].detail === detail) ?? 'refused';
  return kind === 'timedOut' ? 'timed_out' : kind;
}

/** A finished call to Binance. */
export type UpstreamCall = {
  outcome: UpstreamOutcome;
  /** Until the last candle was read, the wait for a free connection included. */
  durationMs: number;
  /** Milliseconds since the epoch. */
  endedAt: number;
};

type Listener = (call: UpstreamCall) => void;

/** The finished calls to Binance: listeners, and the latest one. */
export type UpstreamCalls = {
  /** Adds a call of this process and calls the listeners with it. */
  note: Listener;
  /** Adds a call of another worker; no listener is called. */
  hear: Listener;
  onCall(listener: Listener): void;
  /** The latest call that was not aborted by its caller, which says nothing about Binance. */
  last(): UpstreamCall | undefined;
};

/** Creates a record without calls. */
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

/** The calls of this process; the workers of a container share theirs. */
export const upstreamCalls: UpstreamCalls = createUpstreamCalls();

type Options = { calls: UpstreamCalls; ban: Ban; clock: () => number };

/** The same candles, with each call added to `calls`. What a ban refuses is not sent, and so is no call. */
export function noteCalls(live: CandleSource, { calls, ban, clock }: Options): CandleSource {
  return {
    ...live,
    async candles(query, signal) {
      if (ban.until() > clock()) return live.candles(query, signal);
      // Not by `performance`, which would load a module that takes 3 ms of a cold start.
      const start = process.hrtime();
      let failure: unknown;
      try {
        return await live.candles(query, signal);
      } catch (error) {
        failure = error;
        throw error;
      } finally {
        calls.note({
          outcome: outcomeOf(failure),
          durationMs: millisecondsSince(start),
          endedAt: clock(),
        });
      }
    },
  };
}

function millisecondsSince(start: [number, number]): number {
  const [seconds, nanoseconds] = process.hrtime(start);
  return seconds * 1e3 + nanoseconds / 1e6;
}
