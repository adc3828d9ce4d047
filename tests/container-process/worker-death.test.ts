import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createClients } from './clients.ts';
import { isAlive, linesOf, startContainer, until } from './container.ts';

const entry = 'tests/container-process/fixtures/misbehaving.ts';

/** One request on a connection of its own; what becomes of it does not matter. */
async function poke(port: number, path: string): Promise<void> {
  await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } }).catch(
    () => undefined,
  );
}

/** The worker that takes a new connection. */
async function pidOf(port: number): Promise<number> {
  const headers = { connection: 'close' };
  const response = await fetch(`http://127.0.0.1:${port}/`, { headers });
  return ((await response.json()) as { pid: number }).pid;
}

test('kill -9 of a worker under load loses what was in flight there, and one line says so', async () => {
  const container = startContainer({ entry, env: { API_WORKERS: '4' } });
  const port = await container.port();
  const clients = createClients(port);
  const serving = new Set<number>();
  while (serving.size < 4) serving.add(await pidOf(port));
  clients.keep(16);
  clients.reconnect(8);
  await sleep(500);
  const [victim] = container.workers();
  process.kill(victim!, 'SIGKILL');
  await sleep(1_500);
  const { answered } = clients.tally;
  await until(() => container.workers().length === 4, 'a successor');
  await until(() => clients.tally.answered > answered + 500, 'service goes on');
  container.process.kill('SIGTERM');
  await clients.stop();
  await container.ended;

  expect(linesOf(container, 'worker_died')).toHaveLength(1);
  expect(linesOf(container, 'worker_died')[0]).toMatchObject({
    level: 'CRITICAL',
    extra: { reason: 'died', pid: victim, signal: 'SIGKILL', exit_code: null },
  });
  // A client has one request in flight at most, and a quarter of them had it there.
  expect(clients.tally.lost.length).toBeLessThanOrEqual(12);
  expect(clients.tally.lost.length).toBeGreaterThan(0);
  // The connection on its way there went to another: nothing waits for the dead.
  expect(linesOf(container, 'shutdown')[0]?.extra).toMatchObject({ forced: false });
});

test('a worker that says nothing is killed and replaced', async () => {
  const container = startContainer({ entry, env: { API_WORKERS: '2' } });
  const port = await container.port();
  const workers = container.workers();
  poke(port, '/block');
  const line = await container.line(({ extra }) => extra.event === 'worker_died');
  expect(line).toMatchObject({ level: 'CRITICAL', extra: { reason: 'silent', signal: 'SIGKILL' } });
  expect(workers).toContain(line.extra.pid);
  await until(() => container.workers().length === 2, 'a successor');
  expect(linesOf(container, 'worker_died')).toHaveLength(1);
});

test('a worker that takes its time to get ready is not silent', async () => {
  const slow = 'tests/container-process/fixtures/starts-slowly.ts';
  const container = startContainer({ entry: slow, env: { API_WORKERS: '1' } });
  await container.port();
  expect(linesOf(container, 'worker_died')).toEqual([]);
});

test('a primary that was stopped itself takes no worker for silent', async () => {
  const container = startContainer({ entry, env: { API_WORKERS: '2' } });
  await container.port();
  const workers = container.workers();
  container.process.kill('SIGSTOP');
  await sleep(6_000);
  container.process.kill('SIGCONT');
  await sleep(1_500);
  expect(container.workers()).toEqual(workers);
  expect(linesOf(container, 'worker_died')).toEqual([]);
});

test('an unhandled rejection: its worker tells the crash, the primary the death', async () => {
  const container = startContainer({ entry, env: { API_WORKERS: '2' } });
  await poke(await container.port(), '/reject');
  const death = await container.line(({ extra }) => extra.event === 'worker_died');
  expect(death.extra).toMatchObject({ exit_code: 1, signal: null, stderr: '' });
  const [crash, ...others] = linesOf(container, 'crash');
  expect(others).toEqual([]);
  expect(crash).toMatchObject({
    level: 'CRITICAL',
    module: 'tests/container-process/fixtures/routes',
    extra: {
      origin: 'unhandledRejection',
      exception: { name: 'TypeError', message: 'nobody handles this' },
      runtime: { worker: death.extra.worker },
    },
  });
});

test('last words and a line cut short are told with the death, and nowhere else', async () => {
  const container = startContainer({ entry, env: { API_WORKERS: '1' } });
  const port = await container.port();
  await poke(port, '/die');
  const death = await container.line(({ extra }) => extra.event === 'worker_died');
  expect(death.extra).toMatchObject({
    signal: 'SIGKILL',
    stderr: 'last words',
    unfinished_line: '{"timestamp":"2026-01-31T12:',
  });
  // The successor's lines begin afresh.
  await poke(port, '/warn');
  await container.line(({ extra }) => extra.event === 'warning');
});

test('workers end when their primary is killed', async () => {
  const container = startContainer({ env: { API_WORKERS: '3' } });
  await container.port();
  await until(() => container.workers().length === 3, 'three workers');
  const workers = container.workers();
  container.process.kill('SIGKILL');
  await until(() => !workers.some(isAlive), 'their end');
});

test('a worker whose event loop is blocked ends too when its primary is killed', async () => {
  const container = startContainer({ entry, env: { API_WORKERS: '1' } });
  const port = await container.port();
  const [worker] = container.workers();
  onTestFinished(() => {
    if (isAlive(worker!)) process.kill(worker!, 'SIGKILL');
  });
  poke(port, '/block');
  await sleep(300);
  container.process.kill('SIGKILL');
  await until(() => !isAlive(worker!), 'its end');
});
