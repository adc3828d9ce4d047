import { describe, expect, it } from 'vitest';
import { averagesTrend, macdCrossover, macdTrend, recommend, rsiSignal } from './signals.ts';

describe('rsiSignal', () => {
  it.each([
    [0, 'OVERSOLD'],
    [29.999999999999996, 'OVERSOLD'],
    [30, 'NEUTRAL'],
    [70, 'NEUTRAL'],
    [70.00000000000001, 'OVERBOUGHT'],
    [100, 'OVERBOUGHT'],
    [null, null],
  ])('reads %d as %s', (value, signal) => {
    expect(rsiSignal(value)).toBe(signal);
  });
});

describe('macdTrend and macdCrossover', () => {
  it.each([
    [Number.MIN_VALUE, 'BULLISH', 'ABOVE'],
    [-Number.MIN_VALUE, 'BEARISH', 'BELOW'],
    [0, 'NEUTRAL', 'EQUAL'],
    [-0, 'NEUTRAL', 'EQUAL'],
    [null, null, null],
  ])('read the sign of %d as %s and %s, however small it is', (histogram, trend, crossover) => {
    expect(macdTrend(histogram)).toBe(trend);
    expect(macdCrossover(histogram)).toBe(crossover);
  });
});

describe('averagesTrend', () => {
  it.each([
    [3, 2, 1, 'BULLISH'],
    [1, 2, 3, 'BEARISH'],
    [2, 2, 1, 'NEUTRAL'],
    [2, 1, 1, 'NEUTRAL'],
    [1, 1, 2, 'NEUTRAL'],
    [1, 2, 2, 'NEUTRAL'],
    [2, 2, 2, 'NEUTRAL'],
    [2, 1, 3, 'NEUTRAL'],
    [2, 3, 1, 'NEUTRAL'],
    [3, 1, 2, 'NEUTRAL'],
    [1, 3, 2, 'NEUTRAL'],
    [3, null, 1, null],
    [3, 2, null, null],
  ])('of a price %d, averages %d and %d is %s', (price, fast, slow, trend) => {
    expect(averagesTrend(price, fast, slow)).toBe(trend);
  });
});

describe('recommend', () => {
  it.each([
    ['OVERSOLD', 'BULLISH', 'STRONG_BUY'],
    ['OVERSOLD', 'NEUTRAL', 'HOLD'],
    ['OVERSOLD', 'BEARISH', 'HOLD'],
    ['NEUTRAL', 'BULLISH', 'BUY'],
    ['NEUTRAL', 'NEUTRAL', 'HOLD'],
    ['NEUTRAL', 'BEARISH', 'SELL'],
    ['OVERBOUGHT', 'BULLISH', 'HOLD'],
    ['OVERBOUGHT', 'NEUTRAL', 'HOLD'],
    ['OVERBOUGHT', 'BEARISH', 'STRONG_SELL'],
    ['OVERSOLD', null, null],
    ['NEUTRAL', null, null],
    ['OVERBOUGHT', null, null],
    [null, 'BULLISH', null],
    [null, 'NEUTRAL', null],
    [null, 'BEARISH', null],
    [null, null, null],
  ] as const)('answers RSI %s and MACD %s with %s', (rsi, macd, recommendation) => {
    expect(recommend(rsi, macd)).toBe(recommendation);
  });
});
