import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { openConnection } from '../../packages/portable-handlers/tests/raw-http.ts';
import { type Container, linesOf, startContainer } from './container.ts';

const PRICE = '/api/binance/price?symbol=BTCUSDT&limit=1';

vi.setConfig({ testTimeout: 60_000 });

type Asked = { status: number; headers: Headers; body: unknown };

/** Sends requests each over a connection of its own, so that many workers are asked. */
function client(port: number, headers: Record<string, string> = {}) {
  return async (path = PRICE): Promise<Asked> => {
    const url = `http://127.0.0.1:${port}${path}`;
    const response = await fetch(url, { headers: { connection: 'close', ...headers } });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
}

async function started(
  env: Record<string, string>,
): Promise<{ container: Container; port: number }> {
  const container = startContainer({ env: { API_WORKERS: '5', ...env } });
  const port = await container.port();
  // Each says so when it has room for a connection; five at once are on five workers.
  await expect.poll(() => container.workers().length, { timeout: 20_000 }).toBe(5);
  await sleep(1_500);
  return { container, port };
}

const failedOf = (container: Container) =>
  container.lines().filter(({ extra }) => extra.type === 'request_error');

test('five workers give a client one budget, tell it what is left, and refuse the rest', async () => {
  const { container, port } = await started({ API_RATE_LIMIT: '30' });
  const ask = client(port);
  const answers: Asked[] = [];
  for (let i = 0; i < 5; i++) {
    answers.push(...(await Promise.all(Array.from({ length: 10 }, () => ask()))));
  }
  const passed = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status === 429);
  expect([passed.length, refused.length]).toEqual([30, 20]);

  const left = passed.map(({ headers }) => Number(/r=(\d+)/.exec(headers.get('ratelimit')!)![1]));
  expect(left.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index));
  for (const { headers } of answers) {
    expect(headers.get('ratelimit-policy')).toBe('"default";q=30;w=60');
    expect(headers.get('ratelimit')).toMatch(/^"default";r=\d+;t=([1-9]|[1-5]\d|60)$/);
  }
  for (const { headers, body } of refused) {
    expect(body).toEqual({ detail: 'Too many requests' });
    expect(headers.get('ratelimit')).toBe(`"default";r=0;t=${headers.get('retry-after')}`);
  }
  // A line goes by the primary, and may be read after its answer.
  await expect.poll(() => failedOf(container).length, { timeout: 10_000 }).toBe(20);
  const lines = failedOf(container);
  for (const { extra } of lines) {
    expect(extra).toMatchObject({ status_code: 429, detail: 'Too many requests' });
    expect(extra).not.toHaveProperty('exception');
  }
  expect(new Set(lines.map(({ extra }) => extra.runtime.worker)).size).toBeGreaterThan(1);

  // What is open to all is not limited, nor what no route is there for.
  for (const path of ['/', '/health', '/health/ready', '/openapi.json']) {
    const { status, headers } = await ask(path);
    expect([path, status, headers.get('ratelimit')]).toEqual([path, 200, null]);
  }
  expect((await ask('/nowhere')).status).toBe(404);
});

test('each key has a budget of its own; what is counted comes after the key and before the query', async () => {
  const { port } = await started({
    API_RATE_LIMIT: '3',
    API_KEYS: 'ann:the-key-of-ann-0123456789,bob:the-key-of-bob-0123456789',
  });
  const statuses = async (ask: ReturnType<typeof client>, path?: string) => {
    const found: number[] = [];
    for (let i = 0; i < 4; i++) found.push((await ask(path)).status);
    return found;
  };
  expect(await statuses(client(port))).toEqual([401, 401, 401, 401]);
  const ann = client(port, { 'x-api-key': 'the-key-of-ann-0123456789' });
  expect(await statuses(ann)).toEqual([200, 200, 200, 429]);
  const bob = client(port, { 'x-api-key': 'the-key-of-bob-0123456789' });
  expect(await statuses(bob, '/api/binance/price')).toEqual([422, 422, 422, 429]);
});

test('behind a trusted proxy the address is the client’s', async () => {
  const { port } = await started({ API_RATE_LIMIT: '2', API_TRUSTED_PROXIES: '1' });
  const from = (address: string) => client(port, { 'x-forwarded-for': address })();
  const statuses: number[] = [];
  for (const address of [
    ...['192.0.2.1', '192.0.2.1', '192.0.2.1', '192.0.2.2'],
    ...['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::1'],
  ]) {
    statuses.push((await from(address)).status);
  }
  expect(statuses).toEqual([200, 200, 429, 200, 200, 200, 429, 200]);
});

test('while the primary does not answer, requests pass, and a line says so', async () => {
  const { container, port } = await started({ API_RATE_LIMIT: '1' });
  const { send, answer } = await openConnection(port);
  const request = `GET ${PRICE} HTTP/1.1\r\nHost: a\r\n\r\n`;
  send(request);
  expect((await answer()).header('ratelimit')).toMatch(/^"default";r=0;t=\d+$/);

  container.process.kill('SIGSTOP');
  send(request);
  const { status, header } = await answer();
  container.process.kill('SIGCONT');
  expect([status, header('ratelimit')]).toEqual([200, undefined]);
  await container.line(({ extra }) => extra.event === 'rate_limit_unavailable');
  expect(linesOf(container, 'rate_limit_unavailable')).toMatchObject([
    { level: 'WARNING', logger: 'api.container', extra: { requests: 1 } },
  ]);
  send(request);
  expect((await answer()).status).toBe(429);
});
