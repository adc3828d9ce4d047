import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Container, linesOf, startContainer } from './container.ts';

vi.setConfig({ testTimeout: 60_000 });

const entry = 'tests/container-process/fixtures/crashing.ts';

type Client = { socket: Socket; text: string; closed: boolean };

/** So many connections at once; `text` is sent on each, where it is given. */
function openConnections(port: number, count: number, text = ''): Client[] {
  const clients = Array.from({ length: count }, (): Client => {
    const socket = connect({ port, host: '127.0.0.1' }, () => {
      if (text !== '') socket.write(text);
    });
    const client: Client = { socket, text: '', closed: false };
    socket.on('data', (chunk) => {
      client.text += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      client.closed = true;
    });
    return client;
  });
  onTestFinished(() => {
    for (const { socket } of clients) socket.destroy();
  });
  return clients;
}

const REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** How many of the connections each worker has. */
function countByWorker(clients: Client[]): number[] {
  const counts = new Map<string, number>();
  for (const { text } of clients) {
    const pid = /"pid":(\d+)/.exec(text)?.[1] ?? 'none';
    counts.set(pid, (counts.get(pid) ?? 0) + 1);
  }
  return [...counts.values()];
}

const headers = { connection: 'close' };

/** Starts so many workers; gives the port when each of them has answered. */
async function start(workers: number, options: Parameters<typeof startContainer>[0] = {}) {
  const env = { API_WORKERS: String(workers), ...options.env };
  const container = startContainer({ entry, ...options, env });
  const port = await container.port();
  await expect
    .poll(() => findWorkers(port), { timeout: 30_000 })
    .toEqual(new Set(container.workers()));
  return { container, port };
}

async function findWorkers(port: number): Promise<Set<number>> {
  const ask = async () => (await fetch(`http://127.0.0.1:${port}/`, { headers })).json();
  const answers = (await Promise.all(Array.from({ length: 30 }, ask))) as { pid: number }[];
  return new Set(answers.map(({ pid }) => pid));
}

/** How many connections have been answered or closed. */
const countSettled = (clients: Client[]) =>
  clients.filter(({ text, closed }) => text !== '' || closed).length;

function countRefused(container: Container): number {
  const lines = linesOf(container, 'connections_refused');
  return lines.reduce((sum, { extra }) => sum + extra.refused, 0);
}

test('3,000 connections at once are all served', async () => {
  const { container, port } = await start(2);
  const clients = openConnections(port, 3_000, REQUEST);
  await expect.poll(() => countSettled(clients), { timeout: 30_000 }).toBe(3_000);
  expect(clients.filter(({ text }) => text === '')).toHaveLength(0);
  expect(countRefused(container)).toBe(0);
});

test('connections that stay are spread over the workers', async () => {
  const { port } = await start(5);
  const clients: Client[] = [];
  for (let i = 0; i < 50; i++) {
    clients.push(...openConnections(port, 10, REQUEST));
    await expect.poll(() => countSettled(clients), { timeout: 10_000 }).toBe(clients.length);
  }
  const counts = countByWorker(clients);
  expect(counts).toHaveLength(5);
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(90);
  expect(Math.max(...counts)).toBeLessThanOrEqual(110);
});

test('more connections than descriptors: the rest is refused and counted, and service goes on', async () => {
  const { container, port } = await start(2, {
    command: ['sh', '-c', 'ulimit -n 1024; exec "$@"', 'sh', process.execPath, entry],
  });
  const clients = openConnections(port, 3_000);
  await sleep(3_000);
  // (1,024 - 64) / 2 for each worker.
  const beyond = 3_000 - 2 * 480;
  await expect.poll(() => countSettled(clients), { timeout: 15_000 }).toBe(beyond);
  for (const { socket } of clients) socket.destroy();

  const ask = () => fetch(`http://127.0.0.1:${port}/`, { headers }).catch(() => undefined);
  await expect.poll(async () => (await ask())?.status, { timeout: 10_000 }).toBe(200);
  container.process.kill('SIGTERM');
  expect(await container.ended).toEqual([0, null]);
  expect(linesOf(container, 'connections_refused')[0]).toMatchObject({
    level: 'WARNING',
    extra: { reason: 'too few file descriptors' },
  });
  // Those of the last seconds before the stop too.
  expect(countRefused(container)).toBe(beyond);
  expect(linesOf(container, 'worker_died')).toEqual([]);
});

test('a stopped worker holds up neither the others nor the stop', async () => {
  const { container, port } = await start(2, { env: { API_SHUTDOWN_TIMEOUT_MS: '4000' } });
  const [stopped] = container.workers();
  process.kill(stopped!, 'SIGSTOP');
  const clients = openConnections(port, 40, REQUEST);
  await expect.poll(() => countSettled(clients), { timeout: 15_000 }).toBe(40);
  expect(clients.filter(({ closed }) => closed)).toHaveLength(0);
  container.process.kill('SIGTERM');
  expect(await container.ended).toEqual([0, null]);
});
