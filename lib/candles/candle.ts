import type { Candles } from './candles.ts';
import type { Interval } from './interval.ts';

/** One candle as Binance's klines give it: times in milliseconds since the epoch, amounts as numbers. */
export type Candle = {
  openTime: number;
  open: number;
  high: number;
  low: number;
  close: number;
  /** Volume in the base asset. */
  volume: number;
  closeTime: number;
  /** Volume in the quote asset. */
  quoteVolume: number;
  trades: number;
  takerBaseVolume: number;
  takerQuoteVolume: number;
};

/** What to fetch. `startTime` and `endTime` (ms) bound the open times, both included, as at Binance. */
export type CandleQuery = {
  symbol: string;
  interval: Interval;
  /** 1 to 1000. With `startTime` the first candles from there, otherwise the last ones. */
  limit: number;
  startTime?: number;
  endTime?: number;
};

/** Where candles come from, as answers name it. */
export type Source = 'binance' | 'simulated';

/**
 * The one port to market data.
 *
 * `candles` gives the candles of a query, oldest first, the open one included where it is in range.
 * It throws an `HttpError` that says what the client is to be told; `signal` ends the wait.
 */
export type CandleSource = {
  source: Source;
  candles(query: CandleQuery, signal?: AbortSignal): Promise<Candles>;
};
