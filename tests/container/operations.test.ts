import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasDocker } from '../docker.ts';
import { expectLogLine } from '../log-line.ts';
import { hasShared } from '../shared.ts';
import { docker } from './docker-command.ts';
import { type Service, startService } from './service.ts';

const PRICE = '/api/binance/price?symbol=BTCUSDT&limit=2';
const READY = '/health/ready';

describe.skipIf(!hasDocker || !hasShared)('a container that is operated', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService({
      theme: 'operations',
      settings: {
        API_METRICS_PORT: '9464',
        API_DRAIN_DELAY_MS: '4000',
        API_RATE_LIMIT: '1000',
      },
    });
  });
  afterAll(() => service?.down());

  const ask = async (path: string) => {
    const response = await fetch(`${service.url}${path}`, { headers: { connection: 'close' } });
    // biome-ignore lint/suspicious/noExplicitAny: a test names what it expects of an answer.
    const body: any = await response.json();
    return { status: response.status, headers: response.headers, body };
  };

  test('is ready, and knows its memory and how its calls go', async () => {
    const price = await ask(PRICE);
    expect([price.status, price.headers.get('ratelimit')]).toEqual([
      200,
      expect.stringMatching(/^"default";r=999;t=\d+$/),
    ]);
    const { status, body } = await ask(READY);
    expect(status).toBe(200);
    expect(body.checks).toMatchObject({
      memory: { status: 'ok', container_limit_bytes: 1_073_741_824 },
      upstream: { status: 'ok', outcome: 'ok' },
    });
    expect(body.checks.memory.container_used_bytes).toBeGreaterThan(50_000_000);
  });

  test('has its metrics inside the network, and nowhere else', async () => {
    const page = await service.beside(
      'node',
      '-e',
      "fetch('http://127.0.0.1:9464/metrics').then((r) => r.text()).then((t) => process.stdout.write(t))",
    );
    expect(page).toContain(
      'http_requests_total{route="GET /api/binance/price",method="GET",status="2xx"} 1\n',
    );
    expect(page).toContain('upstream_calls_total{outcome="ok"} 1\n');
    expect(await docker(['port', service.container])).not.toContain('9464');
  });

  test('docker stop: not ready first, served all the same, then exit 0', async () => {
    const stopped = docker(['stop', service.container]);
    await sleep(1_000);
    expect((await ask(READY)).status).toBe(503);
    expect((await ask('/health')).status).toBe(200);
    expect((await ask(PRICE)).status).toBe(200);
    await stopped;
    const [{ State }] = JSON.parse(await docker(['inspect', service.container]));
    expect(State).toMatchObject({ Status: 'exited', ExitCode: 0, OOMKilled: false });
    const lines = (await service.lines()).map(expectLogLine);
    expect(lines.map(({ extra }) => extra.detail ?? extra.event)).toEqual([
      'startup',
      'Not ready: draining',
      'shutdown',
    ]);
  });
});
