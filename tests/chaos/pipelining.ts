import { swaggerScript } from '../../handlers/pages/assets.ts';
import { neverRead, PRICE, pipeline, request, sum, WITH_KEY } from './clients.ts';
import type { Scenario } from './scenario.ts';

const ASSET = request(`/docs/${swaggerScript}`);
const DOCUMENT = request('/openapi.json');
const HEALTH = request('/health');

function times(bytes: Buffer, count: number): Buffer {
  return Buffer.concat(Array.from({ length: count }, () => bytes));
}

/** Requests that follow one another on a connection, before the answers. */
export const pipelining: Scenario[] = [
  {
    name: 'one connection asks 900 times for a file of /docs and reads nothing',
    attack: ({ port }) => neverRead(port, times(ASSET, 900), { connections: 1, holdMs: 4_000 }),
    expected: { connections: 1 },
  },
  {
    name: '100 connections ask 100 times each for /openapi.json and read nothing',
    attack: ({ port }) =>
      neverRead(port, times(DOCUMENT, 100), { connections: 100, holdMs: 4_000 }),
    expected: { connections: 100 },
  },
  {
    name: '500 connections ask for a file of /docs and read nothing',
    attack: ({ port }) => neverRead(port, ASSET, { connections: 500, holdMs: 4_000 }),
    expected: { connections: 500 },
  },
  {
    name: 'one connection, 10,000 prices, Binance needs 200 ms: read until 300 have come',
    async attack({ port, binance }) {
      binance.fail({ delayMs: 200 });
      const bytes = times(request(PRICE, { headers: WITH_KEY }), 10_000);
      try {
        return await pipeline(port, bytes, { expected: 300 });
      } finally {
        binance.heal();
      }
    },
    expected: { 200: 300 },
  },
  {
    name: 'one connection, 3,000 prices without a key',
    attack: ({ port }) => pipeline(port, times(request(PRICE), 3_000), { expected: 3_000 }),
    expected: { 401: 3_000 },
  },
  {
    name: '20 connections, 1,000 requests each in one write, all read',
    attack: async ({ port }) => {
      const client = () => pipeline(port, times(HEALTH, 1_000), { expected: 1_000 });
      return sum(await Promise.all(Array.from({ length: 20 }, client)));
    },
    expected: { 200: 20_000 },
  },
  {
    name: 'one connection, 500 uploads of 2 kB in one write',
    attack: ({ port }) => {
      const upload = request('/health', { method: 'POST', body: 'x'.repeat(2_000) });
      return pipeline(port, times(upload, 500), { expected: 500 });
    },
    expected: { 405: 500 },
  },
];
