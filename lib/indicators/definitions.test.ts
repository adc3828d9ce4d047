import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ema, sma } from './averages.ts';
import { macd } from './macd.ts';
import { rsi } from './rsi.ts';

const price = fc.double({ min: 1e-8, max: 1e6, noNaN: true });
const market = fc.array(price, { minLength: 1, maxLength: 300, size: 'max' });
const period = fc.integer({ min: 2, max: 60 });

// The definitions, each series written out, as slow and as plain as they are in the books.

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The values from the one at index `n - 1` on. */
function emaSeries(values: number[], n: number): number[] {
  if (values.length < n) return [];
  const series = [mean(values.slice(0, n))];
  for (const value of values.slice(n)) {
    series.push((value * 2) / (n + 1) + (series.at(-1)! * (n - 1)) / (n + 1));
  }
  return series;
}

function wilderRsi(values: number[], n: number): number | undefined {
  const changes = values.slice(1).map((value, i) => value - values[i]!);
  const smooth = (amounts: number[]) =>
    amounts
      .slice(n)
      .reduce((average, amount) => (average * (n - 1) + amount) / n, mean(amounts.slice(0, n)));
  if (changes.length < n) return undefined;
  const gain = smooth(changes.map((change) => Math.max(change, 0)));
  const loss = smooth(changes.map((change) => Math.max(-change, 0)));
  return 100 - 100 / (1 + gain / loss);
}

function macdSeries(values: number[], fast: number, slow: number, signal: number) {
  const slows = emaSeries(values, slow);
  const fasts = emaSeries(values.slice(slow - fast), fast);
  const lines = slows.map((value, i) => fasts[i]! - value);
  return { line: lines.at(-1), signal: emaSeries(lines, signal).at(-1) };
}

function expectNear(actual: number | null, expected: number | undefined, scale: number) {
  if (expected === undefined) expect(actual).toBeNull();
  else expect(Math.abs(actual! - expected)).toBeLessThanOrEqual(1e-10 * scale);
}

describe('against the definitions', () => {
  it('sma is the mean of the last closes', () => {
    fc.assert(
      fc.property(market, period, (closes, n) => {
        const expected = closes.length < n ? undefined : mean(closes.slice(-n));
        expectNear(sma(Float64Array.from(closes), n), expected, Math.max(...closes));
      }),
    );
  });

  it('ema is the last value of the series', () => {
    fc.assert(
      fc.property(market, period, (closes, n) => {
        const expected = emaSeries(closes, n).at(-1);
        expectNear(ema(Float64Array.from(closes), n), expected, Math.max(...closes));
      }),
    );
  });

  it('rsi is the last value of Wilder’s series', () => {
    fc.assert(
      fc.property(market, period, (values, n) => {
        // Whole numbers, so that no move is lost in rounding beside a large one.
        const closes = values.map(Math.ceil);
        const expected = wilderRsi(closes, n);
        const actual = rsi(Float64Array.from(closes), n);
        if (Number.isNaN(expected)) expect(actual).toBeNull();
        else expectNear(actual, expected, 100);
      }),
    );
  });

  it('macd is the last values of the series, and its histogram their difference to the bit', () => {
    fc.assert(
      fc.property(market, period, period, period, (closes, one, other, signal) => {
        fc.pre(one !== other);
        const [fast, slow] = one < other ? [one, other] : [other, one];
        const expected = macdSeries(closes, fast, slow, signal);
        const actual = macd(Float64Array.from(closes), fast, slow, signal);
        if (expected.signal === undefined) {
          expect(actual).toBeNull();
          return;
        }
        expectNear(actual!.line, expected.line, Math.max(...closes));
        expectNear(actual!.signal, expected.signal, Math.max(...closes));
        expect(actual!.histogram).toBe(actual!.line - actual!.signal);
      }),
    );
  });
});
