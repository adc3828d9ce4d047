import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSilenceWatch } from './silence.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

test('who says nothing for ten seconds is silent, once', () => {
  const silent: string[] = [];
  const watch = createSilenceWatch<string>(10_000, (name) => silent.push(name));
  watch.heard('a');
  watch.heard('b');
  for (let second = 0; second < 30; second++) {
    vi.advanceTimersByTime(1_000);
    watch.heard('b');
  }
  expect(silent).toEqual(['a']);
});

test('who is gone is not silent', () => {
  const silent: string[] = [];
  const watch = createSilenceWatch<string>(10_000, (name) => silent.push(name));
  watch.heard('a');
  watch.forget('a');
  vi.advanceTimersByTime(30_000);
  expect(silent).toEqual([]);
});

test('time in which the watch itself stood still does not count', () => {
  const silent: string[] = [];
  let standstill = 0;
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + standstill);
  const watch = createSilenceWatch<string>(10_000, (name) => silent.push(name));
  watch.heard('a');
  vi.advanceTimersByTime(4_000);
  standstill = 60_000;
  vi.advanceTimersByTime(4_000);
  expect(silent).toEqual([]);
  vi.advanceTimersByTime(8_000);
  expect(silent).toEqual(['a']);
});
