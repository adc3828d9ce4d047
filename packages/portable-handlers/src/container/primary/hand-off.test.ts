import { Socket } from 'node:net';
import { beforeEach, expect, test } from 'vitest';
import { createHandOff, type HandOff, type Taker } from './hand-off.ts';

let refused = 0;
let handOff: HandOff;

beforeEach(() => {
  refused = 0;
  handOff = createHandOff({ mostOpen: 6, mostWaiting: 3, onRefused: () => refused++ });
});

function createTaker(): Taker & { given: Socket[] } {
  const given: Socket[] = [];
  return { given, give: (socket) => given.push(socket) };
}

function offer(count: number): Socket[] {
  const sockets = Array.from({ length: count }, () => new Socket());
  for (const socket of sockets) handOff.offer(socket);
  return sockets;
}

test('connections wait for a worker that is ready, in order', () => {
  const [first, second] = offer(2);
  const taker = createTaker();
  handOff.add(taker);
  expect(taker.given).toEqual([first]);
  handOff.update(taker, 1, true);
  expect(taker.given).toEqual([first, second]);
});

test('the worker with the fewest connections gets the next', () => {
  const [busy, idle] = [createTaker(), createTaker()];
  handOff.add(busy);
  handOff.add(idle);
  handOff.update(busy, 3, false);
  offer(1);
  expect([busy.given.length, idle.given.length]).toEqual([0, 1]);
});

test('equally busy workers take turns', () => {
  const takers = [createTaker(), createTaker(), createTaker()];
  for (const taker of takers) handOff.add(taker);
  for (let i = 0; i < 6; i++) {
    offer(1);
    for (const taker of takers) handOff.update(taker, 0, true);
  }
  expect(takers.map((taker) => taker.given.length)).toEqual([2, 2, 2]);
});

test('what a worker had not taken when it died goes to another', () => {
  const [dying, other] = [createTaker(), createTaker()];
  handOff.add(dying);
  const [socket] = offer(1);
  handOff.add(other);
  handOff.remove(dying);
  expect(other.given).toEqual([socket]);
  expect(socket?.destroyed).toBe(false);
});

test('what a worker had taken when it died does not', () => {
  const [dying, other] = [createTaker(), createTaker()];
  handOff.add(dying);
  const [socket] = offer(1);
  handOff.update(dying, 1, true);
  handOff.add(other);
  handOff.remove(dying);
  expect(other.given).toEqual([]);
  expect(socket?.destroyed).toBe(true);
});

test('connections beyond the limits are refused', () => {
  const sockets = offer(5);
  expect(refused).toBe(2);
  expect(sockets.map((socket) => socket.destroyed)).toEqual([false, false, false, true, true]);

  const taker = createTaker();
  handOff.add(taker);
  handOff.update(taker, 4, true);
  offer(1);
  expect(refused).toBe(3);
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
  handOff.update(taker, 1, true);
  await Promise.resolve();
  expect(idle).toBe(true);
});
