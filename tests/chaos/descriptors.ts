import { setTimeout as sleep } from 'node:timers/promises';
import { exchange, openMany, request, type Seen, sum } from './clients.ts';
import type { Scenario } from './scenario.ts';

/** Connections that say nothing, held for a while; clients see how many the service has closed by then. */
async function hold(port: number, connections: number, holdMs: number): Promise<Seen> {
  const sockets = await openMany(port, connections);
  for (const socket of sockets) socket?.resume().once('end', () => socket.destroy());
  await sleep(holdMs);
  const open = sockets.filter((socket) => socket?.destroyed === false).length;
  for (const socket of sockets) socket?.destroy();
  return { open, closed: connections - open };
}

/** More connections than there is room for. */
export const descriptors: Scenario[] = [
  {
    name: '6,000 silent connections for 3 s, two workers, with 1,024 file descriptors',
    descriptors: 1_024,
    settings: { API_WORKERS: '2' },
    attack: ({ port }) => hold(port, 6_000, 3_000),
    // Others are refused meanwhile, and it is said.
    fails: true,
    check(_, { container }) {
      const refused = container
        .lines()
        .filter(({ extra }) => extra.event === 'connections_refused');
      return refused.length > 0 ? [] : ['no line says that connections were refused'];
    },
  },
  {
    name: '2,000 silent connections for 3 s, with 256 file descriptors, thrice',
    descriptors: 256,
    async attack({ port }) {
      const seen: Seen[] = [];
      for (let time = 0; time < 3; time++) seen.push(await hold(port, 2_000, 1_000));
      return sum(seen);
    },
    fails: true,
  },
  {
    name: '2,000 silent connections for 3 s',
    attack: ({ port }) => hold(port, 2_000, 3_000),
    expected: { closed: 0, open: 2_000 },
  },
  {
    name: '11,000 silent connections for 3 s, more than it takes',
    attack: ({ port }) => hold(port, 11_000, 3_000),
    fails: true,
    long: true,
  },
  {
    name: '500 heads, a byte a while, for 3 s',
    async attack({ port }) {
      const sockets = await openMany(port, 500);
      const bytes = request('/health');
      for (let at = 0; at < 30; at++) {
        for (const socket of sockets) socket?.write(bytes.subarray(at, at + 1));
        await sleep(100);
      }
      const seen = { 200: 0 };
      if ((await exchange(port, bytes)) === '200') seen[200] += 1;
      for (const socket of sockets) socket?.destroy();
      return seen;
    },
    expected: { 200: 1 },
  },
];
