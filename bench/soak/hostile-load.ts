import { setTimeout as sleep } from 'node:timers/promises';
import { swaggerScript } from '../../handlers/pages/assets.ts';
import {
  converse,
  count,
  exchange,
  neverRead,
  openMany,
  PRICE,
  pipeline,
  request,
  type Seen,
} from '../../tests/chaos/clients.ts';
import { hostileRequests } from '../../tests/chaos/hostile.ts';

/** A round of all attacks takes about this long; the requests of a hostile grammar come meanwhile. */
const ROUND_MS = 4_000;
const GRAMMAR_EVERY_MS = 40;

const ASSET = request(`/docs/${swaggerScript}`, { headers: { 'Accept-Encoding': 'br' } });
const HEALTH = request('/health');
const UPLOAD = Buffer.alloc(4 * 1024 * 1024, 'x');

/** Attacks in a small form, each with a port and the number of its round. */
const ATTACKS: ((port: number, round: number) => Promise<Seen>)[] = [
  (port) => neverRead(port, repeat(ASSET, 40), { connections: 2, holdMs: 2_000 }),
  (port) => pipeline(port, repeat(HEALTH, 200), { expected: 200 }),
  (port, round) => one(port, request(`/health?${names(round, 2_300).join('&')}`)),
  (port, round) => one(port, request('/health', { headers: headersOf(names(round, 1_000)) })),
  (port) => one(port, request('/nowhere', { method: 'POST', body: UPLOAD })),
  (port) => one(port, request(PRICE, { method: 'PUT', body: UPLOAD.subarray(0, 100_000) })),
  (port) => leave(port, request(PRICE, { method: 'POST', headers: { 'Content-Length': '9999' } })),
  (port) => leave(port, Buffer.from('GET /health HTTP/1.1\r\nHos')),
  (port) => leave(port, Buffer.alloc(0)),
  (port) => one(port, request('rtsp://x/y?token=secret-secret')),
  (port) => many(port, 50, HEALTH),
  (port) => many(port, 5, ASSET),
  (port, round) => many(port, 10, request(`/api/binance/price?symbol=X${round}`)),
];

/** Attacks the service at a low rate until `ends` (ms, as `performance.now()` counts); gives what attackers saw. */
export async function attackForLong(port: number, seed: number, ends: number): Promise<Seen> {
  const seen: Seen = {};
  const note = (more: Seen) => {
    for (const [what, times] of Object.entries(more)) count(seen, what, times);
  };

  async function attackInTurn(): Promise<void> {
    for (let round = 0; performance.now() < ends; round++) {
      for (const attack of ATTACKS) {
        await Promise.all([attack(port, round).then(note), sleep(ROUND_MS / ATTACKS.length)]);
      }
    }
  }
  async function sendGrammar(): Promise<void> {
    const atMost = (ends - performance.now()) / GRAMMAR_EVERY_MS;
    for (const bytes of hostileRequests(seed, atMost)) {
      if (performance.now() >= ends) return;
      await Promise.all([converse(port, bytes).then(note), sleep(GRAMMAR_EVERY_MS)]);
    }
  }
  await Promise.all([attackInTurn(), sendGrammar()]);
  return seen;
}

function repeat(bytes: Buffer, times: number): Buffer {
  return Buffer.concat(Array.from({ length: times }, () => bytes));
}

function names(round: number, length: number): string[] {
  return Array.from({ length }, (_, index) => (index === 0 ? `x${round}` : index.toString(36)));
}

function headersOf(list: string[]): Record<string, string> {
  return Object.fromEntries(list.map((name) => [`${name}-`, '']));
}

async function one(port: number, bytes: Buffer): Promise<Seen> {
  return { [await exchange(port, bytes)]: 1 };
}

async function many(port: number, connections: number, bytes: Buffer): Promise<Seen> {
  const seen: Seen = {};
  const client = async () => count(seen, await exchange(port, bytes));
  await Promise.all(Array.from({ length: connections }, client));
  return seen;
}

/** Goes away without an end of what it has begun, on half of its connections by a reset. */
async function leave(port: number, bytes: Buffer): Promise<Seen> {
  const sockets = await openMany(port, 20);
  for (const socket of sockets) if (bytes.length > 0) socket?.write(bytes);
  await sleep(200);
  for (const [index, socket] of sockets.entries()) {
    if (index % 2 === 0) socket?.resetAndDestroy();
    else socket?.destroy();
  }
  return { 'left open': sockets.length };
}
