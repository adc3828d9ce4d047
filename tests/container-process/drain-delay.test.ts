import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { createClients } from './clients.ts';
import { linesOf, startContainer } from './container.ts';

const READY = '/health/ready';

vi.setConfig({ testTimeout: 60_000 });

test('a drain under load: 503 at /health/ready first, no request lost, then exit 0', async () => {
  const container = startContainer({ env: { API_WORKERS: '3', API_DRAIN_DELAY_MS: '5000' } });
  const port = await container.port();
  const status = async (path: string) => {
    const url = `http://127.0.0.1:${port}${path}`;
    return (await fetch(url, { headers: { connection: 'close' } })).status;
  };
  expect(await status(READY)).toBe(200);
  const clients = createClients(port, '/api/binance/price?symbol=BTCUSDT&limit=20');
  clients.keep(8);
  clients.reconnect(8);
  clients.idle(20);
  await sleep(1_000);

  container.process.kill('SIGTERM');
  await sleep(150);
  // Whichever worker is asked, and while all else goes on.
  const asked = [];
  for (let i = 0; i < 6; i++) asked.push(await status(READY), await status('/health'));
  expect(new Set(asked.filter((_status, index) => index % 2 === 0))).toEqual(new Set([503]));
  expect(new Set(asked.filter((_status, index) => index % 2 === 1))).toEqual(new Set([200]));
  expect(clients.tally.refused).toBe(0);
  const { answered } = clients.tally;
  await sleep(300);
  expect(clients.tally.answered).toBeGreaterThan(answered);

  await clients.stop();
  expect(await container.ended).toEqual([0, null]);
  expect(clients.tally.lost).toEqual([]);
  const failed = container.lines().filter(({ extra }) => extra.type === 'request_error');
  expect(failed).toHaveLength(6);
  for (const { extra } of failed) {
    expect(extra).toMatchObject({ path: READY, detail: 'Not ready: draining' });
  }
  const [shutdown] = linesOf(container, 'shutdown');
  expect(shutdown?.extra).toMatchObject({ forced: false, unfinished_requests: 0 });
  expect(shutdown?.extra.duration_ms).toBeGreaterThanOrEqual(5_000);
});

test('a second signal ends the delay at once', async () => {
  const container = startContainer({ env: { API_WORKERS: '2', API_DRAIN_DELAY_MS: '9000' } });
  await container.port();
  container.process.kill('SIGTERM');
  await sleep(300);
  container.process.kill('SIGTERM');
  expect(await container.ended).toEqual([143, null]);
});

test('a worker that starts during the delay is not ready either', async () => {
  const container = startContainer({ env: { API_WORKERS: '1', API_DRAIN_DELAY_MS: '6000' } });
  const port = await container.port();
  container.process.kill('SIGTERM');
  await sleep(100);
  process.kill(container.workers()[0]!, 'SIGKILL');
  await container.line(({ extra }) => extra.event === 'worker_died');
  expect((await fetch(`http://127.0.0.1:${port}${READY}`)).status).toBe(503);
  expect(await container.ended).toEqual([0, null]);
});
