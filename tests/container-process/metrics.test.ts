import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { createSimulatedCandles } from '../../lib/candles/simulated/simulated-candles.ts';
import { openConnection } from '../../packages/portable-handlers/tests/raw-http.ts';
import { startBinance } from '../binance/stand-in.ts';
import { readMetrics } from '../metrics-page.ts';
import { needTool } from '../observability/tools.ts';
import { type Container, linesOf, startContainer } from './container.ts';

const entry = 'tests/container-process/fixtures/misbehaving.ts';
const env = { API_METRICS_PORT: '0', API_WORKERS: '5' };
const PRICE = '/api/binance/price?symbol=BTCUSDT&limit=2';

// Five processes start at once, beside other tests.
vi.setConfig({ testTimeout: 60_000 });

/** Waits until so many workers are ready. */
async function portsOf(container: Container, workers: number) {
  const { extra } = await container.line((line) => line.extra.event === 'startup');
  const metricsPort: number = extra.metrics_port;
  await expect
    .poll(async () => (await readMetrics(metricsPort)).series('process_resident_memory_bytes'), {
      timeout: 20_000,
    })
    .toHaveLength(workers + 1);
  return { port: extra.port as number, metricsPort };
}

/** Sends as many requests, each over a connection of its own, so that all workers get some. */
async function send(
  port: number,
  count: number,
  path: string,
  method = 'GET',
  headers: Record<string, string> = {},
): Promise<void> {
  const ask = async () => {
    const url = `http://127.0.0.1:${port}${path}`;
    await (await fetch(url, { method, headers: { connection: 'close', ...headers } })).text();
  };
  for (let sent = 0; sent < count; sent += 10) {
    await Promise.all(Array.from({ length: Math.min(10, count - sent) }, ask));
  }
}

test('the metrics equal the traffic sent, over five workers', async () => {
  const binance = await startBinance({ source: createSimulatedCandles({ clock: Date.now }) });
  const container = startContainer({
    env: { ...env, MARKET_DATA: 'live', BINANCE_BASE_URL: binance.url },
  });
  const { port, metricsPort } = await portsOf(container, 5);

  await send(port, 103, '/health');
  await send(port, 41, PRICE);
  await send(port, 17, '/api/binance/price?symbol=NOPE&limit=2');
  await send(port, 7, '/api/binance/price');
  await send(port, 11, '/no/such/path/4711');
  await send(port, 5, '/health', 'POST');
  await send(port, 3, '/health', 'PURGE');
  await send(port, 9, '/health', 'HEAD');
  await send(port, 6, '/', 'GET', { 'if-none-match': '*' });
  await send(port, 4, `/${'long'.repeat(3_000)}`);
  for (let i = 0; i < 2; i++) await (await openConnection(port)).send('no HTTP\r\n\r\n');
  await binance.fail({ status: 500 });
  await send(port, 13, PRICE);
  binance.close();

  const page = await readMetrics(metricsPort);
  expect(Object.fromEntries(page.series('http_requests_total'))).toEqual({
    'http_requests_total{route="GET /health",method="GET",status="2xx"}': 103,
    'http_requests_total{route="GET /api/binance/price",method="GET",status="2xx"}': 41,
    'http_requests_total{route="GET /api/binance/price",method="GET",status="4xx"}': 24,
    'http_requests_total{route="GET /api/binance/price",method="GET",status="5xx"}': 13,
    'http_requests_total{route="$default",method="POST",status="4xx"}': 5,
    'http_requests_total{route="$default",method="OTHER",status="4xx"}': 3,
    'http_requests_total{route="$default",method="HEAD",status="2xx"}': 9,
    'http_requests_total{route="GET /",method="GET",status="3xx"}': 6,
    // Too long for a gateway, whose answer it has.
    'http_requests_total{route="$default",method="GET",status="4xx"}': 15,
    'http_requests_total{route="none",method="OTHER",status="4xx"}': 2,
  });
  expect(Object.fromEntries(page.series('upstream_calls_total'))).toEqual({
    'upstream_calls_total{outcome="ok"}': 41,
    'upstream_calls_total{outcome="refused"}': 17,
    'upstream_calls_total{outcome="failed"}': 13,
  });
  const health = 'route="GET /health",method="GET",status="2xx"';
  expect(page.value(`http_request_duration_seconds_count{${health}}`)).toBe(103);
  expect(page.value(`http_request_duration_seconds_bucket{le="+Inf",${health}}`)).toBe(103);
  expect(page.value(`http_request_duration_seconds_sum{${health}}`)).toBeGreaterThan(0);
  expect(page.value('upstream_call_duration_seconds_count{outcome="ok"}')).toBe(41);
  expect(page.value('http_requests_in_flight')).toBe(0);
  expect(page.value('log_held_bytes')).toBe(0);
  expect(page.series('process_resident_memory_bytes')).toHaveLength(6);
  expect(page.series('nodejs_eventloop_delay_seconds')).toHaveLength(18);
  // Digits alone may be those of a sum of seconds.
  expect(page.text).not.toMatch(/such|path|\/4711/);
});

test('promtool has nothing to say about the page', async ({ skip }) => {
  const tool = needTool('promtool', skip);
  const container = startContainer({ env: { ...env, API_WORKERS: '1' } });
  const { port, metricsPort } = await portsOf(container, 1);
  await send(port, 3, PRICE);
  const { text } = await readMetrics(metricsPort);
  const check = promisify(execFile)(tool, ['check', 'metrics']);
  check.child.stdin?.end(text);
  expect(await check).toEqual({ stdout: '', stderr: '' });
});

test('what a worker has counted outlives it, and its successor counts on', async () => {
  const container = startContainer({ env });
  const { port, metricsPort } = await portsOf(container, 5);
  const counted = 'http_requests_total{route="GET /health",method="GET",status="2xx"}';
  await send(port, 50, '/health');
  expect((await readMetrics(metricsPort)).value(counted)).toBe(50);

  for (const pid of container.workers().slice(0, 2)) process.kill(pid, 'SIGKILL');
  await portsOf(container, 5);
  expect(linesOf(container, 'worker_died')).toHaveLength(2);
  await send(port, 20, '/health');
  const page = await readMetrics(metricsPort);
  expect(page.value(counted)).toBe(70);
  for (const { extra } of linesOf(container, 'worker_died')) {
    const memory = `process_resident_memory_bytes{worker="${extra.worker}"}`;
    expect(page.value(memory)).toBeUndefined();
  }
});

test('requests in flight are those whose handler has not answered', async () => {
  const container = startContainer({ entry, env: { ...env, API_WORKERS: '2' } });
  const { port, metricsPort } = await portsOf(container, 2);
  const slow = Array.from({ length: 7 }, () => fetch(`http://127.0.0.1:${port}/slow?ms=1500`));
  await sleep(700);
  expect((await readMetrics(metricsPort)).value('http_requests_in_flight')).toBe(7);
  await Promise.all(slow);
  expect((await readMetrics(metricsPort)).value('http_requests_in_flight')).toBe(0);
});

test('a request whose client has gone is counted when its handler answers', async () => {
  const container = startContainer({ entry, env: { ...env, API_WORKERS: '2' } });
  const { port, metricsPort } = await portsOf(container, 2);
  const gone = new AbortController();
  const slow = Array.from({ length: 5 }, () =>
    fetch(`http://127.0.0.1:${port}/slow?ms=1500`, { signal: gone.signal }),
  );
  await sleep(700);
  gone.abort();
  expect((await Promise.allSettled(slow)).map(({ status }) => status)).toEqual(
    slow.map(() => 'rejected'),
  );
  const inFlight = async () => (await readMetrics(metricsPort)).value('http_requests_in_flight');
  expect(await inFlight()).toBe(5);
  await expect.poll(inFlight, { timeout: 10_000 }).toBe(0);
  const [[, counted]] = (await readMetrics(metricsPort)).series('http_requests_total') as [
    [string, number],
  ];
  expect(counted).toBe(5);
});

test('a busy worker is left out, and its counts come later', async () => {
  const container = startContainer({ entry, env: { ...env, API_WORKERS: '2' } });
  const { port, metricsPort } = await portsOf(container, 2);
  await send(port, 20, '/');
  await sleep(1_200);
  const blocked = fetch(`http://127.0.0.1:${port}/block`).catch(() => {
    // The worker is killed for its silence.
  });
  await sleep(300);
  const page = await readMetrics(metricsPort);
  expect(page.series('process_resident_memory_bytes')).toHaveLength(2);
  expect(page.value('http_requests_total{route="GET /",method="GET",status="2xx"}')).toBe(20);
  await blocked;
});

test('nothing but GET /metrics is on that port, and without the setting there is no port', async () => {
  const container = startContainer({ env: { ...env, API_WORKERS: '1' } });
  const { metricsPort } = await portsOf(container, 1);
  const statuses = await Promise.all(
    [
      ['GET', '/'],
      ['POST', '/metrics'],
      ['HEAD', '/metrics'],
    ].map(async ([method, path]) => {
      const response = await fetch(`http://127.0.0.1:${metricsPort}${path}`, { method: method! });
      return response.status;
    }),
  );
  expect(statuses).toEqual([404, 405, 200]);

  const without = startContainer({ env: { API_WORKERS: '1' } });
  const { extra } = await without.line((line) => line.extra.event === 'startup');
  expect(extra).not.toHaveProperty('metrics_port');
});

test('a port of the metrics that is in use stops the start', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as { port: number };
  const container = startContainer({ env: { API_METRICS_PORT: String(port) } });
  expect(await container.ended).toEqual([1, null]);
  taken.close();
  expect(linesOf(container, 'start_failed').map(({ extra }) => extra.problems)).toEqual([
    [`port ${port} of 127.0.0.1 (API_METRICS_PORT, API_HOST) is in use`],
  ]);
});
