import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLocalStore } from '../keyed-store.ts';
import { watchHeartbeats } from './primary/heartbeats.ts';
import { createRequestCounts } from './rate-limit.ts';

const HOUR = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'performance', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe.each([
  ['set back', -HOUR],
  ['set forward', HOUR],
])('with a clock that is %s by an hour', (_, by) => {
  const setClock = () => vi.setSystemTime(Date.now() + by);

  test('a window of the rate limit is neither longer nor shorter', () => {
    const count = createRequestCounts();
    expect(count('a')).toEqual({ count: 1, leftMs: 60_000 });
    setClock();
    vi.advanceTimersByTime(20_000);
    expect(count('a')).toEqual({ count: 2, leftMs: 40_000 });
    expect(count('b')).toEqual({ count: 1, leftMs: 60_000 });
    vi.advanceTimersByTime(40_000);
    expect(count('a')).toEqual({ count: 1, leftMs: 60_000 });
    expect(count('b')).toEqual({ count: 2, leftMs: 20_000 });
  });

  test('a value of the store is kept as long as it may be', async () => {
    const store = createLocalStore();
    const ask = vi.fn(async () => ({ value: 'candles', keepMs: 5_000 }));
    await store.get('BTC', ask);
    setClock();
    vi.advanceTimersByTime(4_999);
    await store.get('BTC', ask);
    expect(ask).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    await store.get('BTC', ask);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('a worker is silent after ten seconds, and not before', () => {
    const silent = vi.fn();
    watchHeartbeats<string>(10_000, silent).note('a');
    setClock();
    vi.advanceTimersByTime(8_000);
    expect(silent).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2_000);
    expect(silent.mock.calls).toEqual([['a']]);
  });
});
