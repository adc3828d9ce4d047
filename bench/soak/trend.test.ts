import { describe, expect, it } from 'vitest';
import { openLoop } from './paces.ts';
import { trendOf } from './trend.ts';

const every10s = (minutes: number, valueAt: (at: number) => number) =>
  Array.from({ length: minutes * 6 }, (_, index) => {
    const at = (index + 1) * 10;
    return { at, value: valueAt(at) };
  });

describe('a trend', () => {
  it('is flat whatever the first minute was, and sees the highest value of all', () => {
    const trend = trendOf(every10s(10, (at) => (at < 60 ? 300 : 100)));
    expect(trend).toEqual({ start: 100, end: 100, highest: 300, slope: 0, isFlat: true });
  });

  it('gives the slope in an hour', () => {
    const { slope, start, end, isFlat } = trendOf(every10s(10, (at) => 100 + at / 10));
    expect(slope).toBeCloseTo(360);
    expect([start, end, isFlat]).toEqual([107, 159, false]);
  });

  it('is not flat either where the level falls', () => {
    expect(trendOf(every10s(10, (at) => 200 - at / 10)).isFlat).toBe(false);
  });

  it('is none of less than two minutes', () => {
    expect(() => trendOf(every10s(1, () => 100))).toThrow('less than two minutes');
  });
});

describe('an open loop', () => {
  it('has each request due at its time, also when they are sent late, and none after its end', () => {
    let now = 1_000;
    const pace = openLoop(100, { starts: 1_000, ends: 1_060 }, () => now);
    const dueNow = () => {
      const times: number[] = [];
      for (let due = pace(); due !== undefined; due = pace()) times.push(due);
      return times;
    };
    expect(dueNow()).toEqual([1_000]);
    now = 1_009;
    expect(dueNow()).toEqual([]);
    now = 1_035;
    expect(dueNow()).toEqual([1_010, 1_020, 1_030]);
    now = 2_000;
    expect(dueNow()).toEqual([1_040, 1_050]);
  });
});
