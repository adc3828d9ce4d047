import { HttpError } from '../../errors.ts';
import { type CandleSource, packCandles } from '../candles.ts';
import { gatherCandles } from './gather.ts';
import { rangeOf } from './range.ts';
import { SYMBOLS } from './symbols.ts';

/** The symbols of the simulated market. */
export const SIMULATED_SYMBOLS: readonly string[] = [...SYMBOLS.keys()];

/**
 * A market for machines that cannot reach Binance, and for tests; its prices are made up. `clock` gives the
 * time in milliseconds since the epoch. What holds, and no more:
 *
 * - A candle is a function of symbol and time alone: nothing is stored, all processes agree, and what has
 *   closed never changes.
 * - A candle of any interval is exactly what the finer ones within it add up to, and opens where the one
 *   before closed. The market opened on 2017-08-17 and never paused; it has no last day.
 * - The newest candle is the open one that holds `clock()`. It contains what has happened so far (trades every
 *   ten seconds, the first as it opens), only grows, and ends as the closed one.
 * - Low, open, close and high are in order; average prices, the takers' and makers' too, are within low and
 *   high; every candle has trades and a volume.
 * - Prices stay within a range: a day moves by two to four per cent, and years bring back the usual price.
 * - ETHBTC closes each day where ETHUSDT and BTCUSDT do, but for rounding.
 * - Queries mean what they mean at Binance's `/api/v3/klines`, and another symbol is refused as Binance refuses
 *   it (`HttpError` 400).
 * - The work for an answer is bounded by the number of its candles, wherever they lie: a day is found in a few
 *   steps, and what happens inside is derived from it by dividing it, down to ten seconds.
 */
export function createSimulatedCandles({ clock }: { clock: () => number }): CandleSource {
  return {
    source: 'simulated',
    async candles(query) {
      const symbol = SYMBOLS.get(query.symbol);
      if (symbol === undefined) {
        const cause = new Error(`The simulated market has no symbol ${query.symbol}`);
        throw new HttpError(400, 'Binance API error: 400 - Invalid symbol.', { cause });
      }
      const now = Math.floor(clock());
      const range = rangeOf(query, now);
      return packCandles(range ? gatherCandles(symbol, query.interval, range, now) : []);
    },
  };
}
