import type { SharedValue } from 'portable-handlers';
import type { CandleSource } from '../candles.ts';
import type { Ban } from './ban.ts';
import { UPSTREAM_ERRORS } from './errors.ts';

type Kind = keyof typeof UPSTREAM_ERRORS;

/**
 * How a call to Binance ended: one of the cases of `UPSTREAM_ERRORS`, `refused` (Binance has no such symbol),
 * `aborted` (by its caller), or `ok`. `/health/ready` and the metrics show it under this name.
 */
export type UpstreamOutcome = 'ok' | 'refused' | 'aborted' | Kind;

/** The outcome of a call that threw `thrown`. */
export function outcomeOf(thrown: unknown): UpstreamOutcome {
  const { detail } = Object(thrown) as { detail?: unknown };
  if (detail === undefined) return 'aborted';
  const kinds = Object.keys(UPSTREAM_ERRORS) as Kind[];
  return kinds.find((kind) => UPSTREAM_ERRORS[kind].detail === detail) ?? 'refused';
}

/** A finished call to Binance. */
export type UpstreamCall = {
  outcome: UpstreamOutcome;
  /** Until the last candle was read, the wait for a free connection included. */
  durationMs: number;
  /** Milliseconds since the epoch. */
  endedAt: number;
  /** The same by the monotonic clock (ms), which orders the calls of all processes. */
  endedTick: number;
};

/** Calls that ended like the one before are published no more often. */
const PUBLISH_EVERY_MS = 1_000;

/** The finished calls to Binance, of all processes that share them. */
export type UpstreamCalls = {
  /** Adds a call of this process. */
  note(call: UpstreamCall): void;
  /** The latest call that was not aborted by its caller, which says nothing about Binance. */
  last(): UpstreamCall | undefined;
};

/**
 * Creates a record of calls. `shared` is the latest one, which another process learns at once where it ended in
 * another way than the one before, otherwise once a second. `onCall` is called with each of this process.
 */
export function createUpstreamCalls(
  shared: SharedValue<UpstreamCall>,
  onCall: (call: UpstreamCall) => void = () => {},
): UpstreamCalls {
  let last = shared.get();
  let published: UpstreamCall | undefined;

  function keepLatest(call: UpstreamCall): void {
    if (last === undefined || call.endedTick >= last.endedTick) last = call;
  }

  shared.onChange(keepLatest);
  return {
    note(call) {
      onCall(call);
      if (call.outcome === 'aborted') return;
      keepLatest(call);
      const isDue = !published || call.endedTick - published.endedTick >= PUBLISH_EVERY_MS;
      if (!isDue && call.outcome === published?.outcome) return;
      published = call;
      shared.publish(call);
    },
    last: () => last,
  };
}

type Options = { calls: UpstreamCalls; ban: Ban; clock: () => number };

/** The same candles, with each call added to `calls`. What a ban refuses is not sent, and so is no call. */
export function noteCalls(live: CandleSource, { calls, ban, clock }: Options): CandleSource {
  return {
    ...live,
    async candles(query, signal) {
      if (ban.leftMs() > 0) return live.candles(query, signal);
      // Not by `performance`, which would load a module that takes 3 ms of a cold start.
      const start = process.hrtime.bigint();
      let outcome: UpstreamOutcome = 'ok';
      try {
        return await live.candles(query, signal);
      } catch (error) {
        outcome = outcomeOf(error);
        throw error;
      } finally {
        const end = process.hrtime.bigint();
        calls.note({
          outcome,
          durationMs: Number(end - start) / 1e6,
          endedAt: clock(),
          endedTick: Number(end) / 1e6,
        });
      }
    },
  };
}
