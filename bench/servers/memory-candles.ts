import type { CandleSource, Candles } from '../../lib/candles/candles.ts';
import { createSimulatedCandles } from '../../lib/candles/simulated/simulated-candles.ts';

/** The time that it is in the servers of a comparison, so that all of them answer the same. */
export const NOW = Date.UTC(2026, 10, 24, 9, 41, 7);

/** Candles that were made before and cost nothing any more. */
export function createMemoryCandles(): CandleSource {
  const market = createSimulatedCandles({ clock: () => NOW });
  const kept = new Map<number, Candles>();
  return {
    source: 'binance',
    async candles(query, signal) {
      const candles = kept.get(query.limit) ?? (await market.candles(query, signal));
      kept.set(query.limit, candles);
      return candles;
    },
  };
}

/** A defect. */
export const failingCandles: CandleSource = {
  source: 'binance',
  async candles({ symbol }) {
    throw new TypeError(`Cannot read the candles of ${symbol}`);
  },
};
