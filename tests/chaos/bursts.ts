import { setTimeout as sleep } from 'node:timers/promises';
import { ask, count, exchange, exchangeAll, openMany, request, type Seen } from './clients.ts';
import type { Scenario } from './scenario.ts';

const HEALTH = request('/health');

/** So many connections at once, each with one request. */
async function burst(port: number, connections: number): Promise<Seen> {
  const seen: Seen = {};
  const client = async () => count(seen, await exchange(port, HEALTH));
  await Promise.all(Array.from({ length: connections }, client));
  return seen;
}

/** Connections that come fast. */
export const bursts: Scenario[] = [
  {
    name: '1,000 connections at once, a request each',
    long: true,
    attack: ({ port }) => burst(port, 1_000),
    expected: { 200: 1_000 },
  },
  {
    name: '2,000 connections at once, a request each',
    long: true,
    attack: ({ port }) => burst(port, 2_000),
    expected: { 200: 2_000 },
  },
  {
    name: '3,000 connections at once, a request each',
    attack: ({ port }) => burst(port, 3_000),
    expected: { 200: 3_000 },
  },
  {
    name: '9,000 connections opened and held; then a request on each',
    async attack({ port }) {
      const sockets: Awaited<ReturnType<typeof openMany>> = [];
      for (let round = 0; round < 9; round++) {
        sockets.push(...(await openMany(port, 1_000)));
        await sleep(200);
      }
      const seen: Seen = {};
      const client = async (socket: (typeof sockets)[number]) =>
        count(seen, socket === undefined ? 'refused' : await ask(socket, HEALTH));
      await Promise.all(sockets.map(client));
      for (const socket of sockets) socket?.destroy();
      return seen;
    },
    expected: { 200: 9_000 },
    long: true,
  },
  {
    name: '4,000 connections with a request each, 100 at a time',
    long: true,
    attack: ({ port }) => exchangeAll(port, new Array(4_000).fill(HEALTH), 100),
    expected: { 200: 4_000 },
  },
  {
    name: '3,000 connections opened and reset at once',
    async attack({ port }) {
      for (let round = 0; round < 6; round++) {
        for (const socket of await openMany(port, 500)) socket?.resetAndDestroy();
      }
      return {};
    },
    expected: {},
  },
];
