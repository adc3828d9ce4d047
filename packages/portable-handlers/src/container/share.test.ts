import { setImmediate as pollPhase } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { createLocalStore } from '../keyed-store.ts';
import { createSharedValues } from '../shared-values.ts';
import {
  createStoreOfWorker,
  type SharedToPrimary,
  type SharedToWorker,
  shareAmongWorkers,
} from './share.ts';

/** A primary and workers whose messages arrive in order, a turn later, as between processes. */
function createContainer({ maxBytes = 1_000, askWithinMs = 60_000 } = {}) {
  const workers: ReturnType<typeof createWorker>[] = [];
  const primary = shareAmongWorkers({ workers: () => workers, maxBytes, askWithinMs });

  function createWorker() {
    const toPrimary = (message: SharedToPrimary) => {
      setImmediate(() => workers.includes(worker) && primary.receive(worker, message));
    };
    const values = createSharedValues((name, value) =>
      toPrimary({ type: 'published', name, value }),
    );
    const store = createStoreOfWorker(toPrimary);
    const worker = {
      values,
      store,
      tell(message: SharedToWorker) {
        setImmediate(() => {
          if (message.type === 'published') values.receive(message.name, message.value);
          else store.receive(message);
        });
      },
    };
    return worker;
  }

  return {
    start() {
      const worker = createWorker();
      workers.push(worker);
      primary.join(worker);
      return worker;
    },
    kill(worker: ReturnType<typeof createWorker>) {
      workers.splice(workers.indexOf(worker), 1);
      primary.leave(worker);
    },
  };
}

/** Long enough for a message there and one back, and for one that follows. */
async function turn(): Promise<void> {
  for (let turns = 0; turns < 10; turns++) await pollPhase();
}

describe('a shared value', () => {
  test('that one worker publishes is known to all, and to one that starts later', async () => {
    const container = createContainer();
    const [one, other] = [container.start(), container.start()];
    const heard = vi.fn();
    other.values.value('ban').onChange(heard);

    one.values.value('ban').publish({ until: 7 });
    expect(one.values.value('ban').get()).toEqual({ until: 7 });
    await turn();
    expect(heard.mock.calls).toEqual([[{ until: 7 }]]);
    expect(other.values.value('ban').get()).toEqual({ until: 7 });

    const late = container.start();
    await turn();
    expect(late.values.value('ban').get()).toEqual({ until: 7 });
    expect(late.values.value('another').get()).toBeUndefined();
  });
});

describe('the store', () => {
  test('has one worker ask for a key, and gives all who want it the same', async () => {
    const container = createContainer();
    const workers = [container.start(), container.start(), container.start()];
    const ask = vi.fn(async () => {
      await turn();
      return { value: 'candles', keepMs: 60_000 };
    });
    const wanted = workers.flatMap(({ store }) => [store.get('BTC', ask), store.get('BTC', ask)]);
    expect(await Promise.all(wanted)).toEqual(new Array(6).fill('candles'));
    expect(await workers[2]!.store.get('BTC', ask)).toBe('candles');
    expect(ask).toHaveBeenCalledTimes(1);
  });

  test('asks again where nothing may be kept', async () => {
    const container = createContainer();
    const [one, other] = [container.start(), container.start()];
    const ask = vi.fn(async () => ({ value: 'now', keepMs: 0 }));
    await one.store.get('BTC', ask);
    await turn();
    await other.store.get('BTC', ask);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('tells all who wait that asking has failed, and lets the next one ask', async () => {
    const container = createContainer();
    const [one, other] = [container.start(), container.start()];
    const fails = async () => {
      await turn();
      throw new Error('no answer');
    };
    const results = await Promise.allSettled([
      one.store.get('BTC', fails),
      other.store.get('BTC', fails),
    ]);
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: { message: 'no answer' } });
    }
    const again = await other.store.get('BTC', async () => ({ value: 'candles', keepMs: 1 }));
    expect(again).toBe('candles');
  });

  test.each([
    ['ends', 60_000, true],
    ['takes too long', 20, false],
  ])('lets another ask where the worker that does %s', async (_, askWithinMs, dies) => {
    const container = createContainer({ askWithinMs });
    const [one, other] = [container.start(), container.start()];
    one.store.get('BTC', () => new Promise(() => {}));
    await turn();
    const wanted = other.store.get('BTC', async () => ({ value: 'candles', keepMs: 1 }));
    await turn();
    if (dies) container.kill(one);
    expect(await wanted).toBe('candles');
  });

  test('keeps no more bytes than it may: what was wanted longest ago goes first', async () => {
    const container = createContainer({ maxBytes: 30 });
    const { store } = container.start();
    const asked: string[] = [];
    const want = async (key: string, length = 9) => {
      await store.get(key, async () => {
        asked.push(key);
        return {
          value: 'é'.repeat(length / 2).padEnd(length - Math.floor(length / 2)),
          keepMs: 1e6,
        };
      });
      await turn();
    };
    for (const key of ['a', 'b', 'c', 'a', 'd', 'a', 'c', 'b']) await want(key);
    expect(asked).toEqual(['a', 'b', 'c', 'd', 'b']);
    // One that alone is too large is given, and displaces nothing.
    await want('large', 60);
    await want('large', 60);
    await want('b');
    expect(asked.slice(5)).toEqual(['large', 'large']);
  });

  test('of a process that shares with no other asks once for a key too, and for as long as it is kept', async () => {
    let now = 0;
    const store = createLocalStore(1_000, () => now);
    const ask = vi.fn(async () => ({ value: 'candles', keepMs: 50 }));
    expect(await Promise.all([store.get('BTC', ask), store.get('BTC', ask)])).toEqual([
      'candles',
      'candles',
    ]);
    now = 49;
    await store.get('BTC', ask);
    expect(ask).toHaveBeenCalledTimes(1);
    now = 50;
    await store.get('BTC', ask);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('of such a process lets the next one ask where asking throws at once', async () => {
    const store = createLocalStore();
    const throws = () => {
      throw new Error('no answer');
    };
    await expect(store.get('BTC', throws)).rejects.toThrow('no answer');
    const ask = async () => ({ value: 'candles', keepMs: 50 });
    expect(await store.get('BTC', ask)).toBe('candles');
  });
});
