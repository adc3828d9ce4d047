import { describe, expect, it } from 'vitest';
import { analyze } from './analysis.ts';
import { ema, sma } from './averages.ts';
import { macd } from './macd.ts';
import { rsi } from './rsi.ts';

const PERIODS = { rsiPeriod: 14, macdFast: 12, macdSlow: 26, macdSignal: 9 };

/** A market that moves both ways: a slow wave with a fast one on it. */
function wave(length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => 100 + 10 * Math.sin(i / 40) + Math.sin(i * 1.7));
}

describe('analyze', () => {
  it('gives every value, unrounded, under the names and in the order of the answer', () => {
    const closes = wave(1000);
    const momentum = macd(closes, 12, 26, 9)!;
    expect(JSON.stringify(analyze(closes, PERIODS))).toBe(
      JSON.stringify({
        current_price: closes[999],
        rsi: { value: rsi(closes, 14), signal: 'NEUTRAL' },
        macd: {
          macd_line: momentum.line,
          signal_line: momentum.signal,
          histogram: momentum.line - momentum.signal,
        },
        macd_interpretation: { signal_type: 'BULLISH', crossover: 'ABOVE' },
        sma: {
          sma_10: sma(closes, 10),
          sma_20: sma(closes, 20),
          sma_50: sma(closes, 50),
          sma_200: sma(closes, 200),
          signal: 'BULLISH',
        },
        ema: {
          ema_9: ema(closes, 9),
          ema_21: ema(closes, 21),
          ema_50: ema(closes, 50),
          ema_200: ema(closes, 200),
          signal: 'BULLISH',
        },
        overall_recommendation: 'BUY',
      }),
    );
  });

  it('uses the periods that it is given', () => {
    const closes = wave(300);
    const periods = { rsiPeriod: 5, macdFast: 3, macdSlow: 60, macdSignal: 20 };
    const analysis = analyze(closes, periods);
    expect(analysis.rsi.value).toBe(rsi(closes, 5));
    expect(analysis.macd.macd_line).toBe(macd(closes, 3, 60, 20)!.line);
    expect(analysis.macd.signal_line).toBe(macd(closes, 3, 60, 20)!.signal);
  });

  it('reads a market that rises ever faster', () => {
    const analysis = analyze(
      Float64Array.from({ length: 300 }, (_, i) => 100 * 1.01 ** i),
      PERIODS,
    );
    expect(analysis.rsi).toEqual({ value: 100, signal: 'OVERBOUGHT' });
    expect(analysis.macd_interpretation).toEqual({ signal_type: 'BULLISH', crossover: 'ABOVE' });
    expect(analysis.sma.signal).toBe('BULLISH');
    expect(analysis.ema.signal).toBe('BULLISH');
    expect(analysis.overall_recommendation).toBe('HOLD');
  });

  it('reads a market that falls ever faster', () => {
    const analysis = analyze(
      Float64Array.from({ length: 300 }, (_, i) => 9000 - 0.05 * i * i),
      PERIODS,
    );
    expect(analysis.rsi).toEqual({ value: 0, signal: 'OVERSOLD' });
    expect(analysis.macd_interpretation).toEqual({ signal_type: 'BEARISH', crossover: 'BELOW' });
    expect(analysis.sma.signal).toBe('BEARISH');
    expect(analysis.ema.signal).toBe('BEARISH');
    expect(analysis.overall_recommendation).toBe('HOLD');
  });

  it('says STRONG_BUY where a long fall slows down, STRONG_SELL where a long rise does', () => {
    const fall = Float64Array.from({ length: 300 }, (_, i) => 100 + 100 * 0.98 ** i);
    expect(analyze(fall, PERIODS)).toMatchObject({
      rsi: { signal: 'OVERSOLD' },
      macd_interpretation: { signal_type: 'BULLISH' },
      overall_recommendation: 'STRONG_BUY',
    });
    expect(
      analyze(
        fall.map((close) => 400 - close),
        PERIODS,
      ),
    ).toMatchObject({
      rsi: { signal: 'OVERBOUGHT' },
      macd_interpretation: { signal_type: 'BEARISH' },
      overall_recommendation: 'STRONG_SELL',
    });
  });

  it('knows no strength of a market that never moved, and so recommends nothing', () => {
    const analysis = analyze(new Float64Array(1000).fill(0.1), PERIODS);
    expect(analysis.rsi).toEqual({ value: null, signal: null });
    expect(analysis.macd_interpretation).toEqual({ signal_type: 'NEUTRAL', crossover: 'EQUAL' });
    expect([analysis.sma.signal, analysis.ema.signal]).toEqual(['NEUTRAL', 'NEUTRAL']);
    expect(analysis.overall_recommendation).toBeNull();
  });

  it('refuses to analyse nothing', () => {
    expect(() => analyze(new Float64Array(0), PERIODS)).toThrow(RangeError);
  });
});

describe('a short history', () => {
  /** The names of all that is null, such as `rsi.value`. */
  function missing(count: number): string[] {
    return Object.entries(analyze(wave(count), PERIODS)).flatMap(([part, values]) => {
      if (values === null) return [part];
      const nulls = Object.entries(values).filter(([, value]) => value === null);
      return nulls.map(([name]) => `${part}.${name}`);
    });
  }

  // What each number of closes is the first to give.
  it.each([
    [9, ['ema.ema_9']],
    [10, ['sma.sma_10']],
    [15, ['rsi.value', 'rsi.signal']],
    [20, ['sma.sma_20']],
    [21, ['ema.ema_21', 'ema.signal']],
    [
      34,
      [
        'macd.macd_line',
        'macd.signal_line',
        'macd.histogram',
        'macd_interpretation.signal_type',
        'macd_interpretation.crossover',
        'overall_recommendation',
      ],
    ],
    [50, ['sma.sma_50', 'sma.signal', 'ema.ema_50']],
    [200, ['sma.sma_200', 'ema.ema_200']],
  ])('of %i closes is the first to give %j', (count, names) => {
    const after = missing(count);
    expect(missing(count - 1).filter((name) => !after.includes(name))).toEqual(names);
  });

  it('of one close gives its price and nothing else', () => {
    expect(analyze(Float64Array.of(42), PERIODS).current_price).toBe(42);
    expect(missing(1)).toHaveLength(18);
  });

  it('of 30 closes has no MACD, and so no recommendation, and no trend of the SMAs', () => {
    expect(analyze(wave(30), PERIODS)).toMatchObject({
      macd: { macd_line: null, signal_line: null, histogram: null },
      macd_interpretation: { signal_type: null, crossover: null },
      sma: { sma_50: null, sma_200: null, signal: null },
      ema: { ema_50: null, ema_200: null, signal: expect.any(String) },
      overall_recommendation: null,
    });
  });

  it('of 200 closes lacks nothing', () => {
    expect(missing(200)).toEqual([]);
  });
});
