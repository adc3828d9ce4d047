import { setImmediate as pollPhase } from 'node:timers/promises';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { ToWorker } from '../messages.ts';
import { type Accepted, createHandOff, type HandOff, type Taker } from './hand-off.ts';

const TAKE_WITHIN_MS = 20;

let refused = 0;
let untaken = 0;
let handOff: HandOff;

beforeEach(() => {
  refused = 0;
  untaken = 0;
  handOff = createHandOff({
    mostEach: 4,
    mostWaiting: 3,
    onRefused: () => refused++,
    onUntaken: () => untaken++,
    takeWithinMs: TAKE_WITHIN_MS,
  });
});

type Connection = Accepted & { closed: boolean };
type TestTaker = Taker & {
  given: unknown[];
  told: ToWorker[];
  takes(open: number): void;
  refuses(): void;
};

function createTaker(): TestTaker {
  const given: unknown[] = [];
  const told: ToWorker[] = [];
  let id = 0;
  const taker: TestTaker = {
    given,
    told,
    tell(message, handle) {
      told.push(message);
      if (message.type !== 'connection') return;
      id = message.id;
      given.push(handle);
    },
    takes(open) {
      handOff.answered(taker, id, true);
      handOff.update(taker, open);
    },
    refuses() {
      handOff.answered(taker, id, false);
    },
  };
  return taker;
}

function offer(count: number): Connection[] {
  const connections = Array.from({ length: count }, (): Connection => {
    const handle = { close() {} };
    return {
      handle,
      closed: false,
      close() {
        this.closed = true;
      },
    };
  });
  for (const connection of connections) handOff.offer(connection);
  return connections;
}

test('connections wait for a worker that is ready, in order', () => {
  const [first, second] = offer(2);
  const taker = createTaker();
  handOff.add(taker);
  expect(taker.given).toEqual([first?.handle]);
  taker.takes(1);
  expect(taker.given).toEqual([first?.handle, second?.handle]);
});

test('the worker with the fewest connections gets the next', () => {
  const [busy, idle] = [createTaker(), createTaker()];
  handOff.add(busy);
  handOff.add(idle);
  handOff.update(busy, 3);
  offer(1);
  expect([busy.given.length, idle.given.length]).toEqual([0, 1]);
});

test('equally busy workers take turns', () => {
  const takers = [createTaker(), createTaker(), createTaker()];
  for (const taker of takers) handOff.add(taker);
  for (let i = 0; i < 6; i++) {
    offer(1);
    for (const taker of takers) taker.takes(0);
  }
  expect(takers.map((taker) => taker.given.length)).toEqual([2, 2, 2]);
});

test('what a worker had not taken when it died goes to another', () => {
  const [dying, other] = [createTaker(), createTaker()];
  handOff.add(dying);
  const [connection] = offer(1);
  handOff.add(other);
  handOff.remove(dying);
  expect(other.given).toEqual([connection?.handle]);
  expect(connection?.closed).toBe(false);
});

test('what a worker had taken when it died does not', () => {
  const [dying, other] = [createTaker(), createTaker()];
  handOff.add(dying);
  const [connection] = offer(1);
  dying.takes(1);
  handOff.add(other);
  handOff.remove(dying);
  expect(other.given).toEqual([]);
  expect(connection?.closed).toBe(true);
});

test('what a worker does not take in time goes to another, and from the third to nobody', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const takers = [createTaker(), createTaker(), createTaker()];
  const [connection] = offer(1);
  for (const [index, taker] of takers.entries()) {
    handOff.add(taker);
    expect(takers.map(({ given }) => given.length)).toEqual([0, 1, 2].map((i) => +(i <= index)));
    expect([connection?.closed, untaken]).toEqual([false, 0]);
    await vi.advanceTimersByTimeAsync(TAKE_WITHIN_MS + 1_000);
    for (let turn = 0; turn < 3; turn++) await pollPhase();
  }
  expect([connection?.closed, untaken]).toEqual([true, 1]);
});

test('a worker that took nothing in time gets nothing more until it says a word', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const taker = createTaker();
  handOff.add(taker);
  offer(1);
  await vi.advanceTimersByTimeAsync(TAKE_WITHIN_MS + 1_000);
  for (let turn = 0; turn < 3; turn++) await pollPhase();
  expect(taker.given).toHaveLength(1);
  handOff.update(taker, 0);
  expect(taker.given).toHaveLength(2);
});

test('what a worker says that it did not take goes to another', () => {
  const [late, other] = [createTaker(), createTaker()];
  handOff.add(late);
  const [connection] = offer(1);
  handOff.add(other);
  handOff.update(late, 1);
  late.refuses();
  expect(other.given).toEqual([connection?.handle]);
});

test('workers are told how many connections each would have, and whether others have room', async () => {
  const [one, other] = [createTaker(), createTaker()];
  handOff.add(one);
  handOff.update(one, 4);
  await expect.poll(() => one.told).toEqual([{ type: 'share', share: 4, othersHaveRoom: false }]);
  handOff.add(other);
  const halves = { type: 'share', share: 2, othersHaveRoom: true };
  await expect.poll(() => [one.told.at(-1), other.told.at(-1)]).toEqual([halves, halves]);
  handOff.update(other, 4);
  const full = { type: 'share', share: 4, othersHaveRoom: false };
  await expect.poll(() => [one.told.at(-1), other.told.at(-1)]).toEqual([full, full]);
});

test('connections beyond the limits are refused', () => {
  const connections = offer(5);
  expect(refused).toBe(2);
  expect(connections.map(({ closed }) => closed)).toEqual([false, false, false, true, true]);

  const taker = createTaker();
  handOff.add(taker);
  taker.takes(2);
  offer(1);
  expect(refused).toBe(3);
});

test('what waits when all workers have come to their limits is refused', () => {
  const taker = createTaker();
  handOff.add(taker);
  const connections = offer(3);
  taker.takes(4);
  // The first is taken, the second in its hand by then.
  expect(connections.map(({ closed }) => closed)).toEqual([true, false, true]);
  expect([taker.given.length, refused]).toEqual([2, 1]);
});

test('idle when nothing waits and nothing is in a hand', async () => {
  let idle = false;
  offer(1);
  handOff.idle().then(() => {
    idle = true;
  });
  const taker = createTaker();
  handOff.add(taker);
  await Promise.resolve();
  expect(idle).toBe(false);
  taker.takes(1);
  await Promise.resolve();
  expect(idle).toBe(true);
});

test('what is given up at the end is counted', () => {
  const connections = offer(2);
  handOff.abandon();
  expect(connections.map(({ closed }) => closed)).toEqual([true, true]);
  expect(untaken).toBe(2);
});
