import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createDeadlines, type Timed } from './deadlines.ts';

type Item = Timed & { name: string };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const expired: string[] = [];
  const deadlines = createDeadlines<Item>(Date.now, ({ name }) => expired.push(name));
  const add = (name: string, inMs: number): Item => {
    const item = { name, dueAt: Date.now() + inMs, earlier: undefined, later: undefined };
    deadlines.add(item);
    return item;
  };
  return { expired, deadlines, add };
}

it('expires what is due, in the order of its times and not in that of its coming', () => {
  const { expired, add } = setUp();
  add('second', 200);
  add('third', 300);
  add('first', 100);
  vi.advanceTimersByTime(99);
  expect(expired).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(expired).toEqual(['first']);
  vi.advanceTimersByTime(200);
  expect(expired).toEqual(['first', 'second', 'third']);
});

it('forgets what was taken out, also twice, and goes on with the rest', () => {
  const { expired, deadlines, add } = setUp();
  const gone = add('gone', 100);
  add('here', 150);
  deadlines.remove(gone);
  deadlines.remove(gone);
  vi.advanceTimersByTime(1_000);
  expect(expired).toEqual(['here']);
  add('later', 50);
  vi.advanceTimersByTime(50);
  expect(expired).toEqual(['here', 'later']);
});

it('has at most one timer at a time', () => {
  const { add } = setUp();
  for (let index = 0; index < 50; index += 1) add('any', 1_000 - index);
  expect(vi.getTimerCount()).toBe(1);
});

it('expires all at once when asked to, and goes on with what comes after', () => {
  const { expired, deadlines, add } = setUp();
  add('late', 60_000);
  add('early', 100);
  deadlines.expireAll();
  expect(expired).toEqual(['early', 'late']);
  add('next', 100);
  vi.advanceTimersByTime(100);
  expect(expired).toEqual(['early', 'late', 'next']);
});
