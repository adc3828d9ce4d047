import { expect, test } from 'vitest';
import { createBackOff } from './supervisor.ts';

test('a worker that keeps dying is replaced at once, then after 1, 2, 4 up to 30 seconds', () => {
  const backOff = createBackOff();
  const waits = Array.from({ length: 8 }, () => backOff(500));
  expect(waits).toEqual([0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('a long life clears what was before', () => {
  const backOff = createBackOff();
  for (let death = 0; death < 5; death++) backOff(500);
  expect(backOff(60_000)).toBe(0);
  expect(backOff(500)).toBe(1_000);
});
