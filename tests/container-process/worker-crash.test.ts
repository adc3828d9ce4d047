import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { openConnection } from '../../packages/portable-handlers/tests/raw-http.ts';
import { createClients } from './clients.ts';
import { type Container, linesOf, startContainer, until } from './container.ts';

// Workers are replaced here, and a machine that is busy takes its time for that.
vi.setConfig({ testTimeout: 60_000 });

const entry = 'tests/container-process/fixtures/crashing.ts';
const CRASHES = [
  ['unhandledRejection', '/reject?ms=1000'],
  ['uncaughtException', '/throw?ms=1000'],
] as const;

type Answer = { status: number; connection: string | null; pid: number | undefined };

/** A request that must be answered. */
async function get(port: number, path: string): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  const body = (await response.json()) as { pid?: number };
  return {
    status: response.status,
    connection: response.headers.get('connection'),
    pid: body.pid,
  };
}

function failedRequests(container: Container) {
  return container.lines().filter(({ extra }) => extra.type === 'request_error');
}

function eventsOf(container: Container) {
  return container
    .lines()
    .map(({ extra }) => extra.event ?? extra.type)
    .filter((event) => event !== 'startup' && event !== 'simulated_market');
}

test.each(CRASHES)('an %s costs no request: those in flight are answered', async (origin, path) => {
  const container = startContainer({ entry, env: { API_WORKERS: '1' } });
  const port = await container.port();
  const [crashing] = container.workers();
  const slow = Array.from({ length: 8 }, () => get(port, '/slow?ms=1500'));
  await sleep(300);
  const answers = await Promise.all([...slow, get(port, path)]);
  for (const answer of answers) {
    expect(answer).toEqual({ status: 200, connection: 'close', pid: crashing });
  }

  const death = await container.line(({ extra }) => extra.event === 'worker_died');
  expect(death.extra).toMatchObject({
    reason: 'died',
    pid: crashing,
    exit_code: 1,
    signal: null,
    stderr: '',
    restart_in_ms: 0,
  });
  expect(linesOf(container, 'crash')[0]?.extra).toMatchObject({
    origin,
    runtime: { worker: death.extra.worker },
  });
  expect(eventsOf(container)).toEqual(['crash', 'worker_died']);
});

test('while a worker that crashed finishes, its successor serves', async () => {
  const container = startContainer({ entry, env: { API_WORKERS: '1' } });
  const port = await container.port();
  const slow = get(port, '/slow?ms=4000');
  await sleep(200);
  get(port, '/throw?ms=0');
  await container.line(({ extra }) => extra.event === 'crash');
  const { pid } = await get(port, '/');
  expect(linesOf(container, 'worker_died')).toEqual([]);
  const answer = await slow;
  expect(answer.status).toBe(200);
  expect(pid).not.toBe(answer.pid);
});

test('what is not answered in the time of a stop gets a 5xx and its line', async () => {
  const container = startContainer({
    entry,
    env: { API_WORKERS: '1', API_SHUTDOWN_TIMEOUT_MS: '2000' },
  });
  const port = await container.port();
  const never = Array.from({ length: 3 }, () => get(port, '/never'));
  const upload = await openConnection(port);
  upload.send('POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf');
  await sleep(300);
  expect(await get(port, '/throw?ms=100')).toMatchObject({ status: 200 });
  for (const answer of await Promise.all(never)) {
    expect(answer).toMatchObject({ status: 500, connection: 'close' });
  }
  expect((await upload.answer()).status).toBe(503);

  const death = await container.line(({ extra }) => extra.event === 'worker_died');
  expect(death.extra).toMatchObject({ exit_code: 1, signal: null });
  const failed = failedRequests(container);
  for (const { extra } of failed) {
    expect(extra.runtime.worker).toBe(death.extra.worker);
  }
  const told = failed.map(({ extra }) => `${extra.path} ${extra.status_code}`).sort();
  expect(told).toEqual(['/body 503', '/never 500', '/never 500', '/never 500']);
  expect(linesOf(container, 'crash')).toHaveLength(1);
});

test('crashes under load lose no request, whichever worker has it or is about to get it', async () => {
  const container = startContainer({ entry, env: { API_WORKERS: '3' } });
  const port = await container.port();
  const clients = createClients(port);
  clients.keep(12);
  clients.reconnect(24);
  await sleep(500);
  for (let crashes = 1; crashes <= 3; crashes++) {
    expect(await get(port, '/throw?ms=50')).toMatchObject({ status: 200 });
    await until(() => linesOf(container, 'worker_died').length === crashes, 'its end');
  }
  const { answered } = clients.tally;
  await until(() => clients.tally.answered > answered + 500, 'service goes on');
  container.process.kill('SIGTERM');
  await clients.stop();
  expect(await container.ended).toEqual([0, null]);
  expect(clients.tally.lost).toEqual([]);
  expect(failedRequests(container)).toEqual([]);
  expect(linesOf(container, 'crash')).toHaveLength(3);
  expect(linesOf(container, 'worker_died')).toHaveLength(3);
});

test('crashes of a worker that finishes are a line each, and one death', async () => {
  const container = startContainer({ entry, env: { API_WORKERS: '1' } });
  const port = await container.port();
  expect((await get(port, '/throw?times=4&ms=1000')).status).toBe(200);
  await container.line(({ extra }) => extra.event === 'worker_died');
  expect(eventsOf(container)).toEqual(['crash', 'crash', 'crash', 'crash', 'worker_died']);
});

test('a crash during the stop: what is in flight is answered, the stop is not forced', async () => {
  const container = startContainer({ entry, env: { API_WORKERS: '2' } });
  const port = await container.port();
  const answers = Array.from({ length: 6 }, () => get(port, '/slow?ms=1500'));
  answers.push(get(port, '/throw?after=1000&ms=1500'), get(port, '/never'));
  await sleep(300);
  container.process.kill('SIGTERM');
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 200, 500]);
  expect(await container.ended).toEqual([0, null]);
  expect(eventsOf(container)).toEqual(['crash', 'request_error', 'worker_died', 'shutdown']);
  expect(container.lines().at(-1)?.extra).toMatchObject({ forced: false, unfinished_requests: 0 });
});

test('a stop while a worker that crashed finishes', async () => {
  const container = startContainer({ entry, env: { API_WORKERS: '1' } });
  const port = await container.port();
  const slow = get(port, '/slow?ms=2500');
  await sleep(200);
  get(port, '/throw?ms=0');
  await container.line(({ extra }) => extra.event === 'crash');
  container.process.kill('SIGTERM');
  expect(await slow).toMatchObject({ status: 200, connection: 'close' });
  expect(await container.ended).toEqual([0, null]);
  expect(eventsOf(container)).toEqual(['crash', 'worker_died', 'shutdown']);
  expect(linesOf(container, 'shutdown')[0]?.extra).toMatchObject({ forced: false });
});

test('all workers crash again and again: what connects meanwhile waits and is answered', async () => {
  const container = startContainer({ entry, env: { API_WORKERS: '2' } });
  const port = await container.port();
  const never = Array.from({ length: 4 }, () => get(port, '/never'));
  for (let round = 0; round < 2; round++) {
    const crashing = Array.from({ length: 4 }, () => get(port, '/throw?ms=100'));
    for (const { status } of await Promise.all(crashing)) expect(status).toBe(200);
    expect((await get(port, '/')).status).toBe(200);
  }
  // Their worker's successors crashed too: a place has one worker that finishes.
  for (const { status } of await Promise.all(never)) expect(status).toBe(500);
  const deaths = linesOf(container, 'worker_died').map(({ extra }) => extra.pid);
  expect(new Set(deaths).size).toBe(deaths.length);
});

test('a worker that crashed and never gives its event loop back is killed', async () => {
  const impatient = 'tests/container-process/fixtures/misbehaving.ts';
  const container = startContainer({ entry: impatient, env: { API_WORKERS: '1' } });
  const port = await container.port();
  const blocked = get(port, '/slow?ms=20000').catch((error) => error);
  const connection = await openConnection(port);
  connection.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await connection.answer();
  get(port, '/throw?ms=0');
  await container.line(({ extra }) => extra.event === 'crash');
  connection.send('GET /block HTTP/1.1\r\nHost: a\r\n\r\n');
  const death = await container.line(({ extra }) => extra.event === 'worker_died');
  expect(death.extra).toMatchObject({ reason: 'silent', signal: 'SIGKILL' });
  expect(await blocked).toBeInstanceOf(Error);
  expect((await get(port, '/')).status).toBe(200);
});
