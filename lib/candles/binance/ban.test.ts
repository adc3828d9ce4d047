import { createSharedValues } from 'portable-handlers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createBan, pauseOf } from './ban.ts';

// The monotonic clock stands at 0.
beforeEach(() => vi.useFakeTimers({ toFake: ['hrtime'], now: 0 }));
afterEach(() => vi.useRealTimers());

/** The ban of one of two processes that are told what the other publishes; `published` has all of it. */
function createBans() {
  const published: number[] = [];
  const processes = [0, 1].map((index) => {
    const values = createSharedValues((name, value) => {
      published.push(value as number);
      processes[1 - index]!.receive(name, value);
    });
    return values;
  });
  const [here, there] = processes.map((values) => createBan(values.value<number>('ban')));
  return { here: here!, there: there!, published };
}

it('only ever gets longer, and is published when it did', () => {
  const { here, published } = createBans();
  for (const until of [2_000, 1_000, 2_000, Number.NaN, 3_000]) here.extend(until);
  expect(here.leftMs()).toBe(3_000);
  expect(published).toEqual([2_000, 3_000]);
});

it('is that of the other process too, and makes no echo', () => {
  const { here, there, published } = createBans();
  here.extend(5_000);
  expect([here.leftMs(), there.leftMs()]).toEqual([5_000, 5_000]);
  expect(published).toEqual([5_000]);
});

it('is published again where another process has published an earlier end', () => {
  const sent: unknown[] = [];
  const values = createSharedValues((_name, value) => sent.push(value));
  const ban = createBan(values.value<number>('ban'));
  ban.extend(5_000);
  values.receive('ban', 4_000);
  expect(ban.leftMs()).toBe(5_000);
  expect(sent).toEqual([5_000, 5_000]);
});

it('is in force from the start where another process knows of one', () => {
  const values = createSharedValues();
  values.receive('ban', 4_000);
  expect(createBan(values.value<number>('ban')).leftMs()).toBe(4_000);
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
