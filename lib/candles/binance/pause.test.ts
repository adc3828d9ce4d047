import { expect, it } from 'vitest';
import { pauseOf } from './pause.ts';

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
