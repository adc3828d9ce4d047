import { describe, expect, it } from 'vitest';
import { type Candle, type CandleQuery, packCandles } from '../../lib/candles/candles.ts';
import type { Interval } from '../../lib/candles/interval.ts';
import { isSettled } from './price.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Wednesday. */
const NOW = Date.parse('2026-03-18T12:00:00.000Z');
const TODAY = Date.parse('2026-03-18T00:00:00.000Z');

type Asked = Partial<CandleQuery> & { now?: number };

/** Whether hourly candles (the last ones of the range, or the first from its start) are settled. */
function settled(count: number, { now = NOW, ...asked }: Asked): boolean {
  const query: CandleQuery = { symbol: 'BTCUSDT', interval: '1h', limit: 5, ...asked };
  const first = query.startTime ?? NOW - count * HOUR;
  const found = Array.from({ length: count }, (_, index) => {
    const openTime = first + index * HOUR;
    return { openTime, closeTime: openTime + HOUR - 1 } as Candle;
  });
  return isSettled(query, packCandles(found), now);
}

describe('an answer can never be another one', () => {
  it('when it has as many closed candles as were asked for, from a start on', () => {
    const startTime = NOW - 10 * HOUR;
    expect(settled(5, { startTime })).toBe(true);
    expect(settled(5, { startTime, endTime: NOW + 10 * DAY })).toBe(true);
  });

  it('when all that can be in its range has closed, however little that was', () => {
    const yesterday = { startTime: TODAY - DAY, endTime: TODAY - 1 };
    for (const count of [0, 1, 5]) expect(settled(count, yesterday)).toBe(true);
    expect(settled(5, { endTime: TODAY - 1 })).toBe(true);
  });
});

describe('an answer may become another one', () => {
  it('without a range: the next candle is on its way', () => {
    expect(settled(5, {})).toBe(false);
  });

  it('when there are fewer candles from a start on than were asked for', () => {
    expect(settled(4, { startTime: NOW - 10 * HOUR })).toBe(false);
  });

  it('when the last of the first ones is open', () => {
    expect(settled(5, { startTime: NOW - 5 * HOUR + 1 })).toBe(false);
  });

  it('when the range ends today or later', () => {
    expect(settled(5, { endTime: TODAY + DAY - 1 })).toBe(false);
    expect(settled(0, { endTime: NOW + 1_000 * DAY })).toBe(false);
    expect(settled(2, { startTime: TODAY, endTime: TODAY + DAY - 1 })).toBe(false);
  });

  it.each<[Interval, string, string]>([
    ['1m', '2026-03-18T00:00:59.000Z', '2026-03-18T00:01:01.000Z'],
    ['1d', '2026-03-18T00:00:59.000Z', '2026-03-18T00:01:01.000Z'],
    // It opened on Monday, the 16th.
    ['1w', '2026-03-23T00:00:59.000Z', '2026-03-23T00:01:01.000Z'],
    // It may have opened on the 17th, the last day of the range.
    ['3d', '2026-03-20T23:59:59.000Z', '2026-03-21T00:01:00.000Z'],
    ['1M', '2026-04-01T00:00:59.000Z', '2026-04-01T00:01:01.000Z'],
  ])('while a %s candle of the last day is open, or has just closed', (interval, before, after) => {
    const query = { interval, endTime: TODAY - 1 };
    expect(settled(1, { ...query, now: Date.parse(before) })).toBe(false);
    expect(settled(1, { ...query, now: Date.parse(after) })).toBe(true);
  });

  it('for a minute after its last candle has closed', () => {
    const startTime = NOW - 5 * HOUR;
    expect(settled(5, { startTime, now: NOW + 30_000 })).toBe(false);
    expect(settled(5, { startTime, now: NOW + 60_000 })).toBe(true);
  });
});
