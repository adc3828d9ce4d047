import { expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { createSimulatedCandles } from '../../lib/candles/simulated/simulated-candles.ts';
import { startBinance } from '../binance/stand-in.ts';
import { startContainer } from '../container-process/container.ts';
import { readProjectFile } from '../product-files.ts';
import { QUERIES } from './dashboards.ts';
import { startPrometheus } from './run-prometheus.ts';
import { needTool, run } from './tools.ts';

vi.setConfig({ testTimeout: 60_000 });

const RULES = 'docker/observability/prometheus/alerts.yml';
const ALERTS: string[] = parse(readProjectFile(RULES)).groups.flatMap(
  ({ rules }: { rules: { alert: string }[] }) => rules.map(({ alert }) => alert),
);
const UNIT_TESTS = 'tests/observability/alerts.promtool.yml';

test('configuration and rules are what Prometheus takes', async ({ skip }) => {
  const promtool = needTool('promtool', skip);
  const { code, said } = await run(
    promtool,
    'check',
    'config',
    'docker/observability/prometheus/prometheus.yml',
  );
  expect(said).toContain(`SUCCESS: ${ALERTS.length} rules found`);
  expect(code).toBe(0);
});

test('the alerts come when they should, and only then', async ({ skip }) => {
  const promtool = needTool('promtool', skip);
  const { code, said } = await run(promtool, 'test', 'rules', UNIT_TESTS);
  expect(said).toContain('SUCCESS');
  expect(code).toBe(0);
});

test('each alert is seen to come and to stay away by those tests', () => {
  type Case = { alertname: string; exp_alerts: object[] };
  const cases: Case[] = parse(readProjectFile(UNIT_TESTS)).tests.flatMap(
    ({ alert_rule_test }: { alert_rule_test?: Case[] }) => alert_rule_test ?? [],
  );
  const seen = (comes: boolean) =>
    cases.filter(({ exp_alerts }) => exp_alerts.length > 0 === comes).map((one) => one.alertname);
  expect(new Set(seen(true))).toEqual(new Set(ALERTS));
  expect(new Set(seen(false))).toEqual(new Set(ALERTS));
});

test('Prometheus reads the service, and every panel of metrics has something to show', async ({
  skip,
}) => {
  const tool = needTool('prometheus', skip);
  const binance = await startBinance({ source: createSimulatedCandles({ clock: Date.now }) });
  const service = startContainer({
    env: {
      API_METRICS_PORT: '0',
      API_WORKERS: '2',
      MARKET_DATA: 'live',
      BINANCE_BASE_URL: binance.url,
    },
  });
  const { extra } = await service.line((line) => line.extra.event === 'startup');
  const prometheus = await startPrometheus(tool, {
    api: `127.0.0.1:${extra.metrics_port}`,
    collector: '127.0.0.1:9',
  });
  const ask = (path: string) => fetch(`http://127.0.0.1:${extra.port}${path}`);
  const price = '/api/binance/price?symbol=BTCUSDT&limit=2';

  const wait = { timeout: 20_000, interval: 250 };
  const metricOf = async (query: string) => (await prometheus.query(query))[0]?.value[1];
  await ask(price);
  await ask('/no/such/path');
  await expect.poll(() => metricOf('sum(http_requests_total)'), wait).toBe('2');
  for (let sent = 0; sent < 20; sent++) await ask(price);
  await binance.fail({ status: 500 });
  await ask(price);
  await ask('/no/such/path');
  await expect.poll(() => metricOf('sum(http_requests_total)'), wait).toBe('24');
  // A rate needs a series to be seen twice.
  await expect
    .poll(() => metricOf('sum(rate(http_requests_total{status="5xx"}[5m]))'), wait)
    .toBeDefined();

  // There is no collector here; that is the alert which the panel of alerts shows.
  const shown = QUERIES.filter(
    ({ source, text }) => source === 'prometheus' && !text.includes('otelcol_'),
  );
  expect(shown.length).toBeGreaterThan(12);
  await expect
    .poll(async () => (await prometheus.rules()).map((rule) => rule.health), wait)
    .toEqual(ALERTS.map(() => 'ok'));
  for (const { where, text } of shown) {
    const samples = await prometheus.query(text);
    expect(samples, `${where}: ${text}`).not.toEqual([]);
    expect(samples.map(({ value }) => Number(value[1])).some(Number.isFinite), where).toBe(true);
  }
  expect(await metricOf('up{job="api"}')).toBe('1');
  const state = async (name: string) =>
    (await prometheus.rules()).find((rule) => rule.name === name)?.state;
  expect(await state('ApiDown')).toBe('inactive');

  service.process.kill('SIGTERM');
  await service.ended;
  await expect.poll(() => state('ApiDown'), wait).toBe('pending');
  binance.close();
});
