import { setTimeout as sleep } from 'node:timers/promises';
import { ask, count, exchange, open, openMany, PRICE, request, type Seen } from './clients.ts';
import type { Scenario } from './scenario.ts';

const MB = 1024 * 1024;
const TEN_MB = Buffer.alloc(10 * MB - 1, 'x');

/** Sends the same upload on so many connections at once. */
async function upload(port: number, connections: number, bytes: Buffer): Promise<Seen> {
  const seen: Seen = {};
  const client = async () => count(seen, await exchange(port, bytes, 60_000));
  await Promise.all(Array.from({ length: connections }, client));
  return seen;
}

/** An upload is refused for its size, or before that is looked at. */
function checkRefused(seen: Seen, uploads: number): string[] {
  const refused = [401, 404, 413].reduce((all, status) => all + (seen[status] ?? 0), 0);
  return refused === uploads ? [] : [`${refused} of ${uploads} uploads were refused`];
}

/** Begins uploads and never ends them. */
async function leaveOpen(port: number, connections: number, bytes: Buffer): Promise<Seen> {
  const sockets = await openMany(port, connections);
  for (const socket of sockets) socket?.write(bytes);
  await sleep(3_000);
  for (const socket of sockets) socket?.destroy();
  return { connections: sockets.filter(Boolean).length };
}

/** The head of an upload and the first part of what it announces. */
function begun(target: string, announced: number, sent: number): Buffer {
  const head = request(target, { method: 'POST', headers: { 'Content-Length': `${announced}` } });
  return Buffer.concat([head, Buffer.alloc(sent, 'x')]);
}

/** What clients send beside a head. */
export const bodies: Scenario[] = [
  {
    name: '45 uploads of 10 MB at once to a path without a route',
    attack: ({ port }) => upload(port, 45, request('/nowhere', { method: 'POST', body: TEN_MB })),
    check: (seen) => checkRefused(seen, 45),
  },
  {
    name: '45 uploads of 10 MB at once with a GET of a price, without a key',
    attack: ({ port }) => upload(port, 45, request(PRICE, { body: TEN_MB })),
    check: (seen) => checkRefused(seen, 45),
  },
  {
    name: '100 uploads of 4 MB at once to a path without a route',
    attack: ({ port }) =>
      upload(port, 100, request('/nowhere', { method: 'PUT', body: TEN_MB.subarray(0, 4 * MB) })),
    expected: { 404: 100 },
  },
  {
    name: '45 uploads of 10 MB at once with a GET of /health',
    attack: ({ port }) => upload(port, 45, request('/health', { body: TEN_MB })),
    check: ({ 200: read = 0, 413: refused = 0 }) =>
      read + refused === 45 ? [] : ['some got neither 200 nor 413'],
  },
  {
    name: '300 uploads of 10 MB begun and left at 1 MB',
    attack: ({ port }) => leaveOpen(port, 300, begun(PRICE, 10 * MB, MB)),
    expected: { connections: 300 },
  },
  {
    name: '300 chunked uploads begun and left at 1 MB',
    long: true,
    attack: ({ port }) => {
      const head = request('/nowhere', {
        method: 'PUT',
        headers: { 'Transfer-Encoding': 'chunked' },
      });
      const chunk = Buffer.concat([
        Buffer.from('100000\r\n'),
        Buffer.alloc(MB, 'x'),
        Buffer.from('\r\n'),
      ]);
      return leaveOpen(port, 300, Buffer.concat([head, chunk]));
    },
    expected: { connections: 300 },
  },
  {
    name: '50 uploads that are too large read their 413 while they still send',
    attack: ({ port }) =>
      upload(port, 50, Buffer.concat([begun('/health', 30 * MB, 0), TEN_MB, TEN_MB])),
    expected: { 413: 50 },
  },
  {
    name: '200 clients ask whether they may send 100 MB (Expect) and get 413 or 417',
    async attack({ port }) {
      const seen: Seen = {};
      for (const expect of ['100-continue', 'a-miracle']) {
        const headers = { Expect: expect, 'Content-Length': String(100 * MB) };
        const bytes = request(PRICE, { method: 'POST', headers });
        const client = async () => count(seen, await exchange(port, bytes));
        await Promise.all(Array.from({ length: 100 }, client));
      }
      return seen;
    },
    expected: { 413: 100, 417: 100 },
  },
  {
    name: 'a body a byte at a time on 200 connections',
    long: true,
    async attack({ port }) {
      const seen: Seen = {};
      async function client(): Promise<void> {
        const socket = await open(port);
        if (socket === undefined) return count(seen, 'refused');
        const status = ask(socket, begun('/health', 30, 0));
        for (let byte = 0; byte < 30; byte++) {
          await sleep(50);
          if (!socket.destroyed) socket.write('x');
        }
        count(seen, await status);
        socket.destroy();
      }
      await Promise.all(Array.from({ length: 200 }, client));
      return seen;
    },
    expected: { 405: 200 },
  },
];
