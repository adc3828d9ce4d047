import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unpackCandles } from '../../../tests/unpack-candles.ts';
import type { Candle } from '../candles.ts';
import { INTERVALS, type Interval, nextOpenTime, openTimeOf } from '../interval.ts';
import { createSimulatedCandles, SIMULATED_SYMBOLS } from './simulated-candles.ts';
import { BUSIEST, SYMBOLS } from './symbols.ts';

const START = Date.UTC(2017, 7, 17);
const LATE = Date.UTC(2040, 0);
const AFTER = Date.UTC(2041, 0);

/** The finer intervals that each is held against, together a chain from a minute to a month. */
const FINER: [Interval, Interval[]][] = [
  ['3m', ['1m']],
  ['5m', ['1m']],
  ['15m', ['1m', '3m', '5m']],
  ['30m', ['1m', '3m', '5m', '15m']],
  ['1h', ['1m', '5m', '15m', '30m']],
  ['2h', ['1m', '30m', '1h']],
  ['4h', ['1m', '1h', '2h']],
  ['6h', ['1m', '1h', '2h']],
  ['8h', ['1m', '2h', '4h']],
  ['12h', ['1m', '2h', '4h', '6h']],
  ['1d', ['3m', '1h', '2h', '6h', '8h', '12h']],
  ['3d', ['5m', '12h', '1d']],
  ['1w', ['15m', '1d']],
  ['1M', ['1h', '1d']],
];

const times = fc.integer({ min: START, max: LATE });
const symbols = fc.constantFrom(...SIMULATED_SYMBOLS);

/** The candle in ticks and lots, each a safe integer and exactly the number of the answer. */
function inIntegers(symbol: string, candle: Candle) {
  const { priceDecimals, volumeDecimals } = SYMBOLS.get(symbol)!;
  const integer = (value: number, decimals: number) => {
    const scaled = Math.round(value * 10 ** decimals);
    expect(scaled / 10 ** decimals).toBe(value);
    expect(Number.isSafeInteger(scaled)).toBe(true);
    return scaled;
  };
  return {
    open: integer(candle.open, priceDecimals),
    high: integer(candle.high, priceDecimals),
    low: integer(candle.low, priceDecimals),
    close: integer(candle.close, priceDecimals),
    volume: integer(candle.volume, volumeDecimals),
    quoteVolume: integer(candle.quoteVolume, priceDecimals + volumeDecimals),
    trades: integer(candle.trades, 0),
    takerBaseVolume: integer(candle.takerBaseVolume, volumeDecimals),
    takerQuoteVolume: integer(candle.takerQuoteVolume, priceDecimals + volumeDecimals),
  };
}

type Integers = ReturnType<typeof inIntegers>;

function merge(parts: Integers[]): Integers {
  return parts.reduce((whole, part) => ({
    open: whole.open,
    high: Math.max(whole.high, part.high),
    low: Math.min(whole.low, part.low),
    close: part.close,
    volume: whole.volume + part.volume,
    quoteVolume: whole.quoteVolume + part.quoteVolume,
    trades: whole.trades + part.trades,
    takerBaseVolume: whole.takerBaseVolume + part.takerBaseVolume,
    takerQuoteVolume: whole.takerQuoteVolume + part.takerQuoteVolume,
  }));
}

/** Whether the average price, quote by base, lies between low and high; nothing traded has none. */
function averagesWithin(low: number, high: number, quote: number, base: number): boolean {
  return base === 0 ? quote === 0 : low * base <= quote && quote <= high * base;
}

describe.each(FINER)('a candle of %s', (interval, finer) => {
  it.each(finer)('is exactly what its candles of %s add up to, open or closed', async (fine) => {
    const property = fc.asyncProperty(
      symbols,
      times,
      fc.boolean(),
      async (symbol, time, closed) => {
        const openTime = openTimeOf(interval, time);
        const endTime = nextOpenTime(interval, openTime) - 1;
        const source = createSimulatedCandles({ clock: () => (closed ? AFTER : time) });
        const range = { symbol, startTime: openTime, endTime, limit: 1000 };
        const [whole] = unpackCandles(await source.candles({ ...range, interval }));
        const parts = unpackCandles(await source.candles({ ...range, interval: fine }));
        const integers = parts.map((part) => inIntegers(symbol, part));
        expect(inIntegers(symbol, whole!)).toEqual(merge(integers));
        if (closed) expect(parts.at(-1)!.closeTime).toBe(whole!.closeTime);
      },
    );
    await fc.assert(property, { numRuns: 20 });
  });
});

describe.each(INTERVALS)('candles of %s', (interval) => {
  it('follow one another, each opening at the close before, each sound in itself', async () => {
    const property = fc.asyncProperty(symbols, times, async (symbol, now) => {
      const source = createSimulatedCandles({ clock: () => now });
      const candles = unpackCandles(await source.candles({ symbol, interval, limit: 200 }));
      expect(candles.length).toBeGreaterThan(0);
      candles.forEach((candle, index) => {
        const before = candles[index - 1];
        if (before !== undefined) {
          expect(candle.open).toBe(before.close);
          expect(candle.openTime).toBe(before.closeTime + 1);
        }
        const { open, high, low, close, trades, volume, quoteVolume, ...taker } = inIntegers(
          symbol,
          candle,
        );
        const { takerBaseVolume, takerQuoteVolume } = taker;
        const makerBase = volume - takerBaseVolume;
        const makerQuote = quoteVolume - takerQuoteVolume;
        const facts = {
          low: low > 0 && low <= Math.min(open, close),
          high: high >= Math.max(open, close),
          amounts: volume > 0 && trades > 0 && takerBaseVolume >= 0 && makerBase >= 0,
          average: averagesWithin(low, high, quoteVolume, volume),
          takers: averagesWithin(low, high, takerQuoteVolume, takerBaseVolume),
          makers: averagesWithin(low, high, makerQuote, makerBase),
        };
        expect(facts).toEqual({
          low: true,
          high: true,
          amounts: true,
          average: true,
          takers: true,
          makers: true,
        });
      });
    });
    await fc.assert(property, { numRuns: 20 });
  });
});

describe('sums', () => {
  it.each(SIMULATED_SYMBOLS)('of the busiest month of %s are integers below 2^53', (name) => {
    const { turnover, priceDecimals, volumeDecimals } = SYMBOLS.get(name)!;
    const busiest = turnover * BUSIEST * 10 ** (priceDecimals + volumeDecimals);
    expect(31 * busiest).toBeLessThan(Number.MAX_SAFE_INTEGER);
  });
});
