import { setTimeout as sleep } from 'node:timers/promises';
import { createClients } from '../container-process/clients.ts';
import { isAlive } from '../container-process/container.ts';
import {
  ask,
  converse,
  count,
  exchange,
  exchangeAll,
  open,
  openMany,
  PRICE,
  request,
  type Seen,
  sum,
  WITH_KEY,
} from './clients.ts';
import type { Scenario } from './scenario.ts';

const MB = 1024 * 1024;

/** Targets with a scheme that is not http, or with nothing behind it. */
const FOREIGN = ['x://y', 'http://', 'rtsp://x', 'https:///', 'ws://x/y', 'ftp://a@b/c', 'a:b'];
const METHODS = ['GET', 'POST', 'OPTIONS', 'DELETE', 'PUT'];

/** Where the beginning of a request is cut off. */
const HALVES = [
  'G',
  'GET /health HT',
  'GET /health HTTP/1.1\r\nHost: a\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf',
];

const PREFLIGHT = request(PRICE, {
  method: 'OPTIONS',
  headers: {
    Origin: 'https://app.example.com',
    'Access-Control-Request-Method': 'GET',
    Connection: 'close',
  },
});

/** Requests, connections, workers and the service come to an end. */
export const endings: Scenario[] = [
  {
    name: 'targets with another scheme, or with no host, by five methods',
    async attack({ port }) {
      const targets = METHODS.flatMap((method) => FOREIGN.map((target) => ({ method, target })));
      const exchanges = targets.map(({ method, target }) =>
        exchange(port, request(target, { method }), 8_000),
      );
      const seen: Seen = {};
      for (const status of await Promise.all(exchanges)) count(seen, status);
      return seen;
    },
    expected: { 400: METHODS.length * FOREIGN.length },
  },
  {
    name: 'a stop while 20 connections have sent a target with another scheme',
    stops: true,
    async attack({ port, container }) {
      const sockets = await openMany(port, 20);
      for (const socket of sockets) socket?.write(request('x://y'));
      await sleep(500);
      container.process.kill('SIGTERM');
      await container.ended;
      return {};
    },
    check: (_, { container }) => (isForced(container) ? ['the stop was forced'] : []),
  },
  {
    name: 'ten requests, then a half one and FIN',
    awaits: 'every request ends',
    async attack({ port }) {
      const whole = Buffer.concat(
        new Array(10).fill(request('/api/binance/price?symbol=BTCUSDT', { headers: WITH_KEY })),
      );
      return sum(
        await Promise.all(
          HALVES.map((half) => converse(port, Buffer.concat([whole, Buffer.from(half)]))),
        ),
      );
    },
    check: (seen) => (seen[200] === 40 ? [] : [`${seen[200]} of 40 whole requests were answered`]),
  },
  {
    name: '200 preflights with Connection: close, closed at once',
    async attack({ port }) {
      const seen: Seen = {};
      async function client(): Promise<void> {
        const socket = await open(port);
        if (socket === undefined) return count(seen, 'refused');
        count(seen, await ask(socket, PREFLIGHT));
        // What comes after the end is refused by the kernel; in a linger, of two seconds, it is read.
        const reset = new Promise((resolve) => socket.once('error', () => resolve('closed')));
        await sleep(300);
        socket.write('x');
        await sleep(300);
        socket.write('x');
        count(seen, String(await Promise.race([reset, sleep(500, 'still open')])));
        socket.destroy();
      }
      await Promise.all(Array.from({ length: 200 }, client));
      return seen;
    },
    expected: { 204: 200, closed: 200 },
  },
  {
    name: '1,000 requests whose clients are gone before the answer, a third by reset',
    async attack({ port, binance }) {
      binance.fail({ delayMs: 300 });
      for (let round = 0; round < 10; round++) {
        const sockets = await openMany(port, 100);
        for (const [index, socket] of sockets.entries()) {
          socket?.write(request(`${PRICE}&limit=${index + 1}`, { headers: WITH_KEY }));
          if (index % 3 === 0) socket?.resetAndDestroy();
          else setTimeout(() => socket?.destroy(), 20);
        }
        await sleep(50);
      }
      await sleep(500);
      binance.heal();
      return {};
    },
    expected: {},
  },
  {
    name: '300 uploads whose clients reset in the middle',
    async attack({ port }) {
      const head = request(PRICE, { method: 'POST', headers: { 'Content-Length': String(MB) } });
      for (let round = 0; round < 3; round++) {
        const sockets = await openMany(port, 100);
        for (const socket of sockets) socket?.write(Buffer.concat([head, Buffer.alloc(MB / 2)]));
        await sleep(200);
        for (const socket of sockets) socket?.resetAndDestroy();
      }
      return {};
    },
    expected: {},
  },
  {
    name: 'bytes that are no HTTP, TLS and HTTP/2 among them, on 600 connections',
    attack: ({ port }) => {
      const bytes = [
        '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
        'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
        'GET / HTTP/1.1\r\nHost : a\r\n\r\n',
        'GET / HTTP/1.1\nHost: a\n\n',
        'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n',
        '\0'.repeat(100),
      ];
      const all = Array.from({ length: 600 }, (_, index) =>
        Buffer.from(bytes[index % bytes.length] as string, 'latin1'),
      );
      return exchangeAll(port, all, 100);
    },
    expected: { 400: 600 },
  },
  {
    name: 'kill -9 of two workers under load',
    deaths: 2,
    async attack(service) {
      const load = exchangeAll(service.port, new Array(3_000).fill(request('/health')), 30);
      const [first, second] = service.workers();
      await sleep(200);
      process.kill(first as number, 'SIGKILL');
      await sleep(200);
      process.kill(second as number, 'SIGKILL');
      const { 200: answered = 0, ...others } = await load;
      // Those that the two had in hand.
      const lost = Object.values(others).reduce((all, times) => all + times, 0);
      return { lost: lost > 30 ? lost : 0, enough: answered > 2_900 ? 1 : 0 };
    },
    expected: { lost: 0, enough: 1 },
  },
  {
    name: 'SIGTERM at full load: every request is answered',
    stops: true,
    async attack({ port, container }) {
      const clients = createClients(port);
      clients.keep(24);
      clients.reconnect(24);
      clients.idle(60);
      await sleep(1_500);
      container.process.kill('SIGTERM');
      await clients.stop();
      await container.ended;
      const { answered, lost } = clients.tally;
      return { lost: lost.length, answered: Math.sign(answered) };
    },
    expected: { lost: 0, answered: 1 },
    check: (_, { container, primary }) => [
      ...(isForced(container) ? ['the stop was forced'] : []),
      ...(isAlive(primary) ? ['the primary lives on'] : []),
    ],
  },
];

function isForced(container: { lines(): { extra: { event?: string; forced?: boolean } }[] }) {
  return container.lines().some(({ extra }) => extra.event === 'shutdown' && extra.forced);
}
