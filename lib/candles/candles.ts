import type { Candle } from './candle.ts';

/** The last millisecond that ISO 8601 writes with four digits of a year. */
export const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** What is kept of a candle as text: the numbers that are passed on and not computed with. */
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
 * Candles by column, oldest first; times are milliseconds since the epoch. What is passed on and not
 * computed with stays the text that it came as: Binance's own bytes need neither be read nor written as
 * numbers.
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

/** Room for so many candles, whose texts are in `text`. */
export function makeColumns(count: number, text: Buffer): Candles {
  return {
    count,
    openTimes: new Float64Array(count),
    closeTimes: new Float64Array(count),
    closes: new Float64Array(count),
    text,
    spans: new Uint32Array(count * TEXTS.length * 2),
  };
}

/** The same candles by column. */
export function packCandles(given: Candle[]): Candles {
  const texts = given.flatMap((candle) => TEXTS.map((name) => String(candle[name])));
  const packed = makeColumns(given.length, Buffer.from(`${texts.join('')}   `, 'latin1'));
  for (const [index, { openTime, closeTime, close }] of given.entries()) {
    packed.openTimes[index] = openTime;
    packed.closeTimes[index] = closeTime;
    packed.closes[index] = close;
  }
  let end = 0;
  for (const [index, { length }] of texts.entries()) {
    packed.spans[index * 2] = end;
    end += length;
    packed.spans[index * 2 + 1] = end;
  }
  return packed;
}
