import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ema, sma } from './averages.ts';
import { macd } from './macd.ts';
import { rsi } from './rsi.ts';

const price = fc.double({ min: 1e-8, max: 1e6, noNaN: true });
const market = fc.array(price, { minLength: 1, maxLength: 300, size: 'max' });
const period = fc.integer({ min: 2, max: 60 });

describe('whatever the market', () => {
  it('sma and ema lie between the lowest and the highest close', () => {
    fc.assert(
      fc.property(market, period, (values, n) => {
        const closes = Float64Array.from(values);
        fc.pre(closes.length >= n);
        const [low, high] = [Math.min(...values), Math.max(...values)];
        for (const value of [sma(closes, n)!, ema(closes, n)!]) {
          expect(value).toBeGreaterThanOrEqual(low - 1e-12 * high);
          expect(value).toBeLessThanOrEqual(high + 1e-12 * high);
        }
      }),
    );
  });

  it('rsi does not depend on the unit of the prices, and turns over with the market', () => {
    fc.assert(
      fc.property(market, period, (values, n) => {
        const closes = Float64Array.from(values, Math.ceil);
        const value = rsi(closes, n);
        expect(
          rsi(
            closes.map((close) => close / 1024),
            n,
          ),
        ).toBe(value);
        const turned = rsi(
          closes.map((close) => -close),
          n,
        );
        if (value === null) expect(turned).toBeNull();
        else expect(turned).toBeCloseTo(100 - value, 9);
      }),
    );
  });
});

describe('at the ends', () => {
  const moving = Float64Array.from({ length: 200 }, (_, i) => 100 + Math.sin(i));

  it.each([2, 14, 100])('sma and ema of %i need as many closes, rsi one more', (n) => {
    expect(sma(moving.subarray(0, n - 1), n)).toBeNull();
    expect(ema(moving.subarray(0, n - 1), n)).toBeNull();
    expect(rsi(moving.subarray(0, n), n)).toBeNull();
    expect(sma(moving.subarray(0, n), n)).toBeTypeOf('number');
    expect(ema(moving.subarray(0, n), n)).toBeCloseTo(sma(moving.subarray(0, n), n)!, 10);
    expect(rsi(moving.subarray(0, n + 1), n)).toBeTypeOf('number');
  });

  it.each([
    [2, 3, 2],
    [12, 26, 9],
    [50, 100, 50],
  ])('macd of %i, %i, %i needs the slow and the signal period less one', (fast, slow, signal) => {
    const least = slow + signal - 1;
    expect(macd(moving.subarray(0, least - 1), fast, slow, signal)).toBeNull();
    expect(macd(moving.subarray(0, least), fast, slow, signal)).not.toBeNull();
  });

  it('nothing comes of no closes', () => {
    const none = new Float64Array(0);
    expect([sma(none, 2), ema(none, 2), rsi(none, 2), macd(none, 2, 3, 2)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it('rsi is 100 where nothing fell, 0 where nothing rose, 50 where both were the same', () => {
    const rising = Float64Array.from({ length: 1000 }, (_, i) => 0.1 * i + 7);
    expect(rsi(rising, 14)).toBe(100);
    expect(rsi(rising.toReversed(), 14)).toBe(0);
    expect(rsi(Float64Array.of(5, 6, 5), 2)).toBe(50);
  });

  it('rsi keeps what it knew while the market stands still, however long', () => {
    const closes = new Float64Array(1000).fill(3);
    closes.set([1, 2, 1, 3]);
    expect(rsi(closes, 3)).toBeCloseTo(75, 9);
  });

  // 0.1 and its like are where sums round: ten times 0.1 is not 1.
  it.each([0.1, 1e-8, 76_413.27])(
    'a market that stood at %d shows no trend and no strength',
    (level) => {
      const closes = new Float64Array(1000).fill(level);
      for (const n of [10, 20, 50, 200]) expect(sma(closes, n)).toBe(level);
      for (const n of [9, 21, 50, 200]) expect(ema(closes, n)).toBe(level);
      expect(macd(closes, 12, 26, 9)).toEqual({ line: 0, signal: 0, histogram: 0 });
      expect(rsi(closes, 14)).toBeNull();
    },
  );
});
