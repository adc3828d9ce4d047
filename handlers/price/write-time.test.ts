import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LATEST } from '../../lib/candles/candles.ts';
import { writeTime } from './write-candles.ts';

function written(time: number): string {
  const bytes = Buffer.alloc(30, '#');
  return bytes.toString('latin1', 2, writeTime(time, bytes, 2));
}

it('writes any time as toISOString does', () => {
  const property = fc.property(fc.integer({ min: 0, max: LATEST }), (time) => {
    expect(written(time)).toBe(new Date(time).toISOString());
  });
  fc.assert(property, { numRuns: 5_000 });
});

it('writes each day of four hundred years, and then some', () => {
  for (let day = 0; day < 150_000; day++) {
    const time = day * 86_400_000 + (day % 86_400) * 1_000;
    if (written(time) !== new Date(time).toISOString()) expect.fail(`day ${day}: ${written(time)}`);
  }
});

it.each([0, 951_782_400_000, 4_107_542_399_999, LATEST])('writes %i', (time) => {
  expect(written(time)).toBe(new Date(time).toISOString());
});
