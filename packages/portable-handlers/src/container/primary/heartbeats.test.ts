import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchHeartbeats } from './heartbeats.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

test('a worker without a heartbeat for ten seconds is unresponsive, once', () => {
  const unresponsive: string[] = [];
  const watch = watchHeartbeats<string>(10_000, (name) => unresponsive.push(name));
  watch.note('a');
  watch.note('b');
  for (let second = 0; second < 30; second++) {
    vi.advanceTimersByTime(1_000);
    watch.note('b');
  }
  expect(unresponsive).toEqual(['a']);
});

test('a worker that is gone is not unresponsive', () => {
  const unresponsive: string[] = [];
  const watch = watchHeartbeats<string>(10_000, (name) => unresponsive.push(name));
  watch.note('a');
  watch.forget('a');
  vi.advanceTimersByTime(30_000);
  expect(unresponsive).toEqual([]);
});

test('time in which the watch itself stood still does not count', () => {
  const unresponsive: string[] = [];
  let standstill = 0;
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + standstill);
  const watch = watchHeartbeats<string>(10_000, (name) => unresponsive.push(name));
  watch.note('a');
  vi.advanceTimersByTime(4_000);
  standstill = 60_000;
  vi.advanceTimersByTime(4_000);
  expect(unresponsive).toEqual([]);
  vi.advanceTimersByTime(8_000);
  expect(unresponsive).toEqual(['a']);
});
