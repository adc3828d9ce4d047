import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { isAlive, linesOf, startContainer, until } from './container.ts';

const entry = 'tests/container-process/fixtures/misbehaving.ts';

test.each(['SIGTERM', 'SIGINT'] as const)('%s: the stop is told once, exit 0', async (signal) => {
  const container = startContainer({ env: { API_WORKERS: '3' } });
  await container.port();
  container.process.kill(signal);
  expect(await container.ended).toEqual([0, null]);
  expect(container.lines().at(-1)).toMatchObject({
    level: 'INFO',
    logger: 'api',
    message: 'API shutting down',
    extra: { event: 'shutdown', environment: 'development', signal, forced: false },
  });
  expect(linesOf(container, 'shutdown')).toHaveLength(1);
  expect(linesOf(container, 'worker_died')).toHaveLength(0);
  expect(container.stderr()).toBe('');
});

test('a signal that comes while the service is loaded stops the container, with its line', async () => {
  const container = startContainer({ entry: 'tests/container-process/fixtures/loads-slowly.ts' });
  await until(() => container.stderr().includes('loading'), 'the beginning');
  container.process.kill('SIGTERM');
  expect(await container.ended).toEqual([0, null]);
  expect(container.lines()).toMatchObject([
    {
      message: 'API shutting down',
      extra: { event: 'shutdown', signal: 'SIGTERM', forced: false },
    },
  ]);
});

test('a signal to the whole process group, twice within milliseconds, is one', async () => {
  const container = startContainer({ entry, env: { API_WORKERS: '2' } });
  const port = await container.port();
  const slow = fetch(`http://127.0.0.1:${port}/slow?ms=800`);
  await sleep(200);
  for (const pid of [...container.workers(), container.pid]) process.kill(pid, 'SIGINT');
  await sleep(20);
  container.process.kill('SIGINT');
  expect((await slow).status).toBe(200);
  expect(await container.ended).toEqual([0, null]);
});

test('requests in flight are finished, and their connections closed', async () => {
  const container = startContainer({ entry, env: { API_WORKERS: '2' } });
  const port = await container.port();
  const slow = Array.from({ length: 8 }, () => fetch(`http://127.0.0.1:${port}/slow?ms=1000`));
  await sleep(300);
  container.process.kill('SIGTERM');
  for (const response of await Promise.all(slow)) {
    expect(response.status).toBe(200);
    expect(response.headers.get('connection')).toBe('close');
  }
  expect(await container.ended).toEqual([0, null]);
});

test('a request that takes longer than the stop may is cut off, and told', async () => {
  const container = startContainer({
    entry,
    env: { API_WORKERS: '2', API_SHUTDOWN_TIMEOUT_MS: '1000' },
  });
  const port = await container.port();
  const cut = fetch(`http://127.0.0.1:${port}/slow?ms=20000`).catch((error) => error);
  await sleep(300);
  container.process.kill('SIGTERM');
  expect(await container.ended).toEqual([0, null]);
  expect(await cut).toBeInstanceOf(Error);
  expect(container.lines().at(-1)?.extra).toMatchObject({
    event: 'shutdown',
    forced: true,
    unfinished_requests: 1,
  });
});

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('a second signal ends it at once: %s', async (second, code) => {
  const container = startContainer({ entry, env: { API_WORKERS: '2' } });
  const port = await container.port();
  const workers = container.workers();
  fetch(`http://127.0.0.1:${port}/slow?ms=20000`).catch(() => {
    // Cut off, as it should be.
  });
  await sleep(300);
  container.process.kill('SIGTERM');
  await sleep(300);
  container.process.kill(second);
  expect(await container.ended).toEqual([code, null]);
  await until(() => !workers.some(isAlive), 'their end');
});

/** A stand-in for Binance that takes connections and never answers, so that the probe takes its two seconds. */
async function startMute() {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, probed: once(server, 'connection') };
}

test('a stop before the start is over is a stop', async () => {
  const { url, probed } = await startMute();
  const container = startContainer({ env: { MARKET_DATA: 'auto', BINANCE_BASE_URL: url } });
  await probed;
  container.process.kill('SIGTERM');
  expect(await container.ended).toEqual([0, null]);
  expect(linesOf(container, 'startup')).toHaveLength(0);
  expect(linesOf(container, 'shutdown')).toHaveLength(1);
});
