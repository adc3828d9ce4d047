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
 * The port to market data.
 *
 * `candles` gives the candles of a query, oldest first, the open one included where it is in range.
 * It throws an `HttpError`, the answer to the client; an aborted `signal` ends the call with its reason.
 */
export type CandleSource = {
  source: Source;
  candles(query: CandleQuery, signal?: AbortSignal): Promise<Candles>;
};

/** The last millisecond that ISO 8601 writes with four digits of a year. */
export const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** The fields of a candle that are kept as text, since nothing computes with them. */
export const TEXTS = [
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quoteVolume',
  'trades',
  'takerBaseVolume',
  'takerQuoteVolume',
] as const satisfies (keyof Candle)[];

/**
 * Candles by column, oldest first; times are milliseconds since the epoch. Fields that nothing computes with
 * stay the text that they came as: Binance's own bytes are copied, not read and written as numbers.
 */
export type Candles = {
  count: number;
  openTimes: Float64Array;
  closeTimes: Float64Array;
  closes: Float64Array;
  text: Buffer;
  /**
   * Where each of a candle's `TEXTS` begins and ends in `text`, ends excluded. Each is a number as
   * `writeNumber` takes it, and three bytes or more of `text` follow it.
   */
  spans: Uint32Array;
};

/** The same candles by column. */
export function packCandles(given: Candle[]): Candles {
  const texts = given.flatMap((candle) => TEXTS.map((name) => String(candle[name])));
  const spans = new Uint32Array(texts.length * 2);
  let end = 0;
  for (const [index, { length }] of texts.entries()) {
    spans[index * 2] = end;
    end += length;
    spans[index * 2 + 1] = end;
  }
  return {
    count: given.length,
    openTimes: Float64Array.from(given, ({ openTime }) => openTime),
    closeTimes: Float64Array.from(given, ({ closeTime }) => closeTime),
    closes: Float64Array.from(given, ({ close }) => close),
    text: Buffer.from(`${texts.join('')}   `, 'latin1'),
    spans,
  };
}
