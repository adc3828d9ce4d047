import { describe, expect, it } from 'vitest';
import { unpackCandles } from '../../../tests/unpack-candles.ts';
import { HttpError } from '../../errors.ts';
import { readRows } from './read-rows.ts';

const HOUR = 3_600_000;
const QUERY = { symbol: 'BTCUSDT', interval: '1h', limit: 3 } as const;

type Row = unknown[];

function row(open: number, changes: Record<number, unknown> = {}): Row {
  const fields = [open, '2.5', '3', '1', '2', '9', open + HOUR - 1, '18', 3, '4', '8', '0'];
  return fields.map((field, at) => (at in changes ? changes[at] : field));
}

function read(rows: unknown, bounds = {}) {
  return unpackCandles(readRows(Buffer.from(JSON.stringify(rows)), { ...QUERY, ...bounds }));
}

it('reads a row of eleven fields and more', () => {
  const candle = {
    openTime: HOUR,
    open: 2.5,
    high: 3,
    low: 1,
    close: 2,
    volume: 9,
    closeTime: 2 * HOUR - 1,
    quoteVolume: 18,
    trades: 3,
    takerBaseVolume: 4,
    takerQuoteVolume: 8,
  };
  expect(read([row(HOUR)])).toEqual([candle]);
  expect(read([row(HOUR).slice(0, 11)])).toEqual([candle]);
  expect(read([])).toEqual([]);
});

it('accepts an hour without a trade and one that closed early', () => {
  const still = { 1: '2', 2: '2', 3: '2', 4: '2', 5: '0.00000000', 6: HOUR + 1_646, 8: 0 };
  expect(read([row(HOUR, still)])).toMatchObject([{ volume: 0, closeTime: HOUR + 1_646 }]);
});

describe('refuses', () => {
  it.each<[string, unknown, object?]>([
    ['null', null],
    ['an object', { rows: [] }],
    ['a row that is none', [7]],
    ['a row that is null', [null]],
    ['a row that is too short', [row(0).slice(0, 10)]],
    ['a time that is text', [row(0, { 0: '0' })]],
    ['a time before the epoch', [row(-HOUR)]],
    ['a time with a fraction', [row(0.5)]],
    ['a time that no date can hold', [row(0, { 6: 9e15 })]],
    ['a time in microseconds', [row(1_767_225_600_000_000)]],
    ['a price that is a number', [row(0, { 1: 2 })]],
    ['an empty price', [row(0, { 4: '' })]],
    ['a price that is no decimal', [row(0, { 2: '1e9' })]],
    ['a price that is infinite', [row(0, { 2: 'Infinity' })]],
    ['a price of a thousand digits', [row(0, { 2: '9'.repeat(1_000) })]],
    ['a negative volume', [row(0, { 5: '-1' })]],
    ['a count that is text', [row(0, { 8: '3' })]],
    ['a count that is missing', [row(0, { 8: null })]],
    ['a high below the close', [row(0, { 2: '1.9', 1: '1.5' })]],
    ['a high below the open', [row(0, { 2: '2.1' })]],
    ['a low above the open', [row(0, { 3: '2.6', 4: '2.8' })]],
    ['a low above the close', [row(0, { 3: '2.1' })]],
    ['a close time before the open time', [row(HOUR, { 6: HOUR - 1 })]],
    ['a candle twice', [row(0), row(0)]],
    ['candles in another order', [row(HOUR), row(0)]],
    ['more candles than asked for', [row(0), row(HOUR), row(2 * HOUR), row(3 * HOUR)]],
    ['a candle before the start', [row(0)], { startTime: 1 }],
    ['a candle after the end', [row(HOUR)], { endTime: HOUR - 1 }],
  ])('%s', (_, rows, bounds) => {
    expect(() => read(rows, bounds)).toThrow(HttpError);
    expect(() => read(rows, bounds)).toThrow('Binance gave an unusable answer');
  });
});

it('says what is wrong with a row, and shows its first 200 characters', () => {
  const wrong = row(0, { 1: '2.50000000', 4: `-${'4'.repeat(300)}` });
  const shown = JSON.stringify(wrong).slice(0, 200);
  expect(() => read([row(-1), wrong])).toThrow(
    expect.objectContaining({
      cause: new Error(
        `A row of Binance's answer is wrong, field 0 is no time or count: ${JSON.stringify(row(-1))}`,
      ),
    }),
  );
  expect(() => read([wrong])).toThrow(
    expect.objectContaining({
      cause: new Error(`A row of Binance's answer is wrong, field 4 is no amount: ${shown}`),
    }),
  );
});
