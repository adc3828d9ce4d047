import { renameSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { type Container, startContainer } from '../container-process/container.ts';
import { readMetrics } from '../metrics-page.ts';
import { readProjectFile } from '../product-files.ts';
import { QUERIES } from './dashboards.ts';
import { findPort } from './find-port.ts';
import { type Stored, startLokiStandIn } from './loki-stand-in.ts';
import { createFolders, keepLines, startCollector } from './run-collector.ts';
import { needTool } from './tools.ts';

const ALERTS = 'docker/observability/prometheus/alerts.yml';

vi.setConfig({ testTimeout: 40_000 });

/** What a container wrote, line by line, as it came. */
function readOutput(container: Container): () => string[] {
  let text = '';
  container.process.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  return () => text.split('\n').slice(0, -1);
}

/** Lines of failed requests, of a worker that died, of made-up prices, of start and stop, as the service prints them. */
async function makeLines(): Promise<string[]> {
  const service = startContainer({
    env: { MARKET_DATA: 'live', BINANCE_BASE_URL: 'http://127.0.0.1:9', API_WORKERS: '1' },
  });
  const output = readOutput(service);
  const port = await service.port();
  for (const path of [
    '/nothing-here?token=hidden-from-all',
    '/api/binance/price?limit=0',
    '/api/binance/price?symbol=BTCUSDT',
    '/api/indicators/rsi?symbol=ÄÖ%22<>&',
  ]) {
    await fetch(`http://127.0.0.1:${port}${path}`);
  }
  service.process.kill('SIGTERM');
  await service.ended;

  const misbehaving = startContainer({
    entry: 'tests/container-process/fixtures/misbehaving.ts',
    env: { API_WORKERS: '1' },
  });
  const words = readOutput(misbehaving);
  const other = await misbehaving.port();
  for (const path of ['warn', 'stdout?text=hello', 'reject', 'die']) {
    await fetch(`http://127.0.0.1:${other}/${path}`).catch(() => {
      // The worker died before it answered.
    });
  }
  misbehaving.process.kill('SIGTERM');
  await misbehaving.ended;

  const simulated = startContainer({ env: { MARKET_DATA: 'simulated', API_WORKERS: '1' } });
  const told = readOutput(simulated);
  await simulated.port();
  simulated.process.kill('SIGTERM');
  await simulated.ended;

  const unusable = startContainer({ env: { API_PORT: 'x' } });
  const last = readOutput(unusable);
  await unusable.ended;
  return [...output(), ...words(), ...told(), ...last()];
}

const wait = { timeout: 15_000, interval: 50 };
const linesIn = (stored: Stored[]) => stored.map(({ line }) => line).sort();

test('every line that the service prints comes out as it was, under few labels', async ({
  skip,
}) => {
  const tool = needTool('collector', skip);
  const loki = await startLokiStandIn();
  const { containers, storage } = createFolders();
  const lines = await makeLines();
  expect(lines.length).toBeGreaterThan(10);
  keepLines(containers, 'aaa', lines, 'api');
  keepLines(containers, 'bbb', ['of another container'], 'nginx');
  keepLines(containers, 'ccc', ['of one without a tag']);

  const collector = startCollector({ tool, containers, storage, lokiUrl: loki.url });
  await expect.poll(() => loki.stored.length, wait).toBeGreaterThanOrEqual(lines.length);
  await collector.stop();

  expect(linesIn(loki.stored)).toEqual([...lines].sort());
  expect(collector.said()).toBe('');
  for (const { line, labels, time, metadata } of loki.stored) {
    const { timestamp, level, logger, extra } = JSON.parse(line);
    const event = extra.type ?? extra.event;
    expect(labels).toEqual({
      service_name: 'api',
      level,
      logger,
      event,
      ...(event === 'request_error' && {
        status_class: `${Math.floor(extra.status_code / 100)}xx`,
      }),
    });
    expect(metadata).toEqual({});
    expect(BigInt(time)).toBe(BigInt(Date.parse(timestamp)) * 1_000_000n);
  }
  const kinds = new Set(loki.stored.map(({ labels }) => `${labels.event} ${labels.status_class}`));
  expect([...kinds].sort()).toEqual([
    'crash undefined',
    'request_error 4xx',
    'request_error 5xx',
    'shutdown undefined',
    'simulated_market undefined',
    'start_failed undefined',
    'startup undefined',
    'stray_output undefined',
    'warning undefined',
    'worker_died undefined',
  ]);
});

test('what is no line of the contract comes out too', async ({ skip }) => {
  const tool = needTool('collector', skip);
  const loki = await startLokiStandIn();
  const { containers, storage } = createFolders();
  const lines = ['<--- Last few GCs --->', '{"torn', '{"message":"of somebody else"}', ''];
  keepLines(containers, 'aaa', lines, 'api');

  const collector = startCollector({ tool, containers, storage, lokiUrl: loki.url });
  await expect.poll(() => loki.stored.length, wait).toBe(4);
  await collector.stop();

  expect(linesIn(loki.stored)).toEqual([...lines].sort());
  for (const { labels, metadata } of loki.stored) {
    expect(labels).toEqual({ service_name: 'api', event: 'outside_contract' });
    expect(metadata).toEqual({});
  }
});

test('no line is lost or doubled by a restart, a rotated file, or a Loki that is away', async ({
  skip,
}) => {
  const tool = needTool('collector', skip);
  const loki = await startLokiStandIn();
  const { containers, storage } = createFolders();
  const options = { tool, containers, storage, lokiUrl: loki.url };
  const line = (number: number) => JSON.stringify({ number, filler: 'x'.repeat(200) });
  const lines = Array.from({ length: 60 }, (_, number) => line(number));

  keepLines(containers, 'aaa', lines.slice(0, 20), 'api');
  const first = startCollector(options);
  await expect.poll(() => loki.stored.length, wait).toBe(20);
  await first.stop();

  // While nobody reads: more lines, and a file that is full.
  const path = keepLines(containers, 'aaa', lines.slice(20, 30), 'api');
  renameSync(path, `${path}.1`);
  keepLines(containers, 'aaa', lines.slice(30, 40), 'api');
  const second = startCollector(options);
  await expect.poll(() => loki.stored.length, wait).toBe(40);

  loki.away(true);
  keepLines(containers, 'aaa', lines.slice(40), 'api');
  await expect.poll(() => loki.refused(), wait).toBeGreaterThan(1);
  await second.stop();
  loki.away(false);
  const third = startCollector(options);
  await expect.poll(() => loki.stored.length, wait).toBe(60);
  await third.stop();
  expect(linesIn(loki.stored)).toEqual([...lines].sort());
});

test('the collector has the metrics that dashboards and alerts ask of it', async ({ skip }) => {
  const tool = needTool('collector', skip);
  const loki = await startLokiStandIn();
  const { containers, storage } = createFolders();
  keepLines(containers, 'aaa', ['one line'], 'api');
  const metricsPort = await findPort();
  startCollector({ tool, containers, storage, lokiUrl: loki.url, metricsPort });
  await expect.poll(() => loki.stored.length, wait).toBe(1);

  const asked = [...QUERIES.map(({ text }) => text), readProjectFile(ALERTS)].flatMap(
    (text) => text.match(/\botelcol_\w+/g) ?? [],
  );
  expect(asked.length).toBeGreaterThan(3);
  const told = (await readMetrics(metricsPort)).text;
  for (const name of asked) expect(told).toMatch(new RegExp(`^${name}\\{`, 'm'));
});
