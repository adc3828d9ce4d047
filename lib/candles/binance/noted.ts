import type { CandleSource } from '../candle.ts';
import type { Ban } from './ban.ts';
import type { UpstreamCalls } from './calls.ts';
import { outcomeOf } from './outcome.ts';

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
