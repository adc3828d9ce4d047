import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unpackCandles } from '../../../tests/unpack-candles.ts';
import type { Candle } from '../candles.ts';
import { INTERVALS, type Interval } from '../interval.ts';
import { createSimulatedCandles, SIMULATED_SYMBOLS } from './simulated-candles.ts';

const times = fc.integer({ min: Date.UTC(2017, 7, 17), max: Date.UTC(2040, 0) });
const symbols = fc.constantFrom(...SIMULATED_SYMBOLS);

/** The last candles as they are at `now`. */
async function see(symbol: string, interval: Interval, now: number, limit = 50): Promise<Candle[]> {
  const source = createSimulatedCandles({ clock: () => now });
  return unpackCandles(await source.candles({ symbol, interval, limit }));
}

/** The candle that opens at `openTime` as it is at `now`. */
async function watch(symbol: string, interval: Interval, openTime: number, now: number) {
  const source = createSimulatedCandles({ clock: () => now });
  const found = await source.candles({ symbol, interval, startTime: openTime, limit: 1 });
  const [candle] = unpackCandles(found);
  return candle!;
}

describe.each(INTERVALS)('a candle of %s', (interval) => {
  it('never changes once it has closed', async () => {
    const property = fc.asyncProperty(symbols, times, times, async (symbol, one, other) => {
      const [now, later] = [Math.min(one, other), Math.max(one, other)];
      const closed = (await see(symbol, interval, now)).filter((candle) => candle.closeTime < now);
      fc.pre(closed.length > 0);
      const source = createSimulatedCandles({ clock: () => later });
      const again = await source.candles({
        symbol,
        interval,
        startTime: closed[0]!.openTime,
        limit: closed.length,
      });
      expect(unpackCandles(again)).toEqual(closed);
    });
    await fc.assert(property, { numRuns: 20 });
  });

  it('only grows while it is open, and closes as what it has become', async () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const property = fc.asyncProperty(symbols, times, share, share, async (symbol, time, a, b) => {
      const [{ openTime, closeTime } = expect.fail('no candle')] = await see(
        symbol,
        interval,
        time,
        1,
      );
      const timeAt = (part: number) => openTime + Math.floor((closeTime - openTime) * part);
      // The market opened inside its first week and month.
      const first = Math.max(openTime, Date.UTC(2017, 7, 17));
      const times = [
        first,
        timeAt(Math.min(a, b)),
        timeAt(Math.max(a, b)),
        closeTime,
        closeTime + 1,
      ].filter((now) => now >= first);
      const stages: Candle[] = [];
      for (const now of times) stages.push(await watch(symbol, interval, openTime, now));
      stages.slice(1).forEach((stage, index) => {
        const before = stages[index]!;
        expect(stage.open).toBe(before.open);
        expect(stage.high).toBeGreaterThanOrEqual(before.high);
        expect(stage.low).toBeLessThanOrEqual(before.low);
        for (const amount of AMOUNTS) expect(stage[amount]).toBeGreaterThanOrEqual(before[amount]);
      });
      expect(stages.at(-1)).toEqual(stages.at(-2));
    });
    await fc.assert(property, { numRuns: 20 });
  });
});

const AMOUNTS = ['volume', 'quoteVolume', 'trades', 'takerBaseVolume', 'takerQuoteVolume'] as const;

describe('the open minute', () => {
  it('trades as it opens and every ten seconds, and shows nothing of what is to come', async () => {
    const openTime = Date.UTC(2026, 2, 18, 13, 37);
    const volumes = new Map<number, number>();
    for (let second = 0; second < 60; second++) {
      const now = openTime + second * 1000;
      const candle = await watch('ETHUSDT', '1m', openTime, now);
      volumes.set(candle.volume, volumes.get(candle.volume) ?? second);
    }
    expect([...volumes.values()]).toEqual([0, 10, 20, 30, 40, 50]);
    const sizes = [...volumes.keys()];
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
  });
});
