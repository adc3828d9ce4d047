import { HttpError } from '../../errors.ts';
import { type CandleSource, packCandles } from '../candles.ts';
import { type Market, marketOf } from './day.ts';
import { gatherCandles } from './gather.ts';
import { rangeOf } from './range.ts';
import { SYMBOLS } from './symbols.ts';

/**
 * The symbols of the simulated market: BTCUSDT, ETHUSDT, BNBUSDT, SOLUSDT, XRPUSDT, ADAUSDT, DOGEUSDT,
 * TRXUSDT, LTCUSDT, LINKUSDT, DOTUSDT, ETHBTC.
 */
export const SIMULATED_SYMBOLS: readonly string[] = [...SYMBOLS.keys()];

/**
 * A market for machines that cannot reach Binance, with `SIMULATED_SYMBOLS`; another symbol is refused as
 * Binance refuses it (`HttpError` 400). `clock` gives the time in milliseconds since the epoch.
 *
 * - Each candle is a function of symbol and time alone: nothing is stored, all processes agree, and what has
 *   closed never changes.
 * - The newest candle is the open one that holds `clock()`. It contains what has happened so far (a trade
 *   every ten seconds, the first as it opens), only grows, and ends as the closed one.
 * - The market opened on 2017-08-17 and never paused: each candle opens where the one before closed.
 * - A candle of any interval is exactly what the finer ones within it add up to.
 * - ETHBTC closes each day where ETHUSDT and BTCUSDT do, but for rounding.
 * - Queries mean what they mean at Binance's `/api/v3/klines`.
 *
 * The prices are made up. A day is found in a few steps, wherever it lies; what happens inside is derived
 * from it by dividing it, down to ten seconds.
 */
export function createSimulatedCandles({ clock }: { clock: () => number }): CandleSource {
  const markets = new Map<string, Market>();
  for (const [name, symbol] of SYMBOLS) markets.set(name, marketOf(name, symbol));
  return {
    source: 'simulated',
    async candles(query) {
      const market = markets.get(query.symbol);
      if (market === undefined) throw invalidSymbol(query.symbol);
      const now = Math.floor(clock());
      const range = rangeOf(query, now);
      return packCandles(
        range === undefined ? [] : gatherCandles(market, query.interval, range, now),
      );
    },
  };
}

function invalidSymbol(symbol: string): HttpError {
  const cause = new Error(`The simulated market has no symbol ${symbol}`);
  return new HttpError(400, 'Binance API error: 400 - Invalid symbol.', { cause });
}
