import { expect, it } from 'vitest';
import { createBan, pauseOf } from './ban.ts';

it('only ever lengthens, and tells its listeners the new end when it did', () => {
  const ban = createBan();
  const told: number[] = [];
  ban.onExtend((until) => told.push(until));

  for (const until of [2_000, 1_000, 2_000, Number.NaN, 3_000]) ban.extend(until);

  expect(ban.until()).toBe(3_000);
  expect(told).toEqual([2_000, 3_000]);
});

it('makes no echo between processes that tell each other', () => {
  const [here, there] = [createBan(), createBan()];
  let messages = 0;
  here.onExtend((until) => {
    messages++;
    there.extend(until);
  });
  there.onExtend((until) => {
    messages++;
    here.extend(until);
  });

  here.extend(5_000);

  expect([here.until(), there.until()]).toEqual([5_000, 5_000]);
  expect(messages).toBe(2);
});

const NOW = Date.UTC(2026, 3, 1);

it.each([
  [429, '30', 30],
  [418, '7200', 7_200],
  [429, 'Wed, 01 Apr 2026 00:01:30 GMT', 90],
  [429, undefined, 60],
  [418, undefined, 120],
  [429, 'soon', 60],
  [418, '-5', 120],
  // Held between a second and three days.
  [429, '0', 1],
  [429, 'Tue, 31 Mar 2026 00:00:00 GMT', 1],
  [418, '9999999999999999999999', 259_200],
])('status %i with Retry-After %s is a pause of %i seconds', (status, retryAfter, seconds) => {
  expect(pauseOf(status, retryAfter, NOW)).toBe(seconds * 1_000);
});

it('other statuses ask for none', () => {
  expect(pauseOf(200, undefined, NOW)).toBeUndefined();
  expect(pauseOf(503, '30', NOW)).toBeUndefined();
});
