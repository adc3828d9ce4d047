import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { startContainer } from './container.ts';

vi.setConfig({ testTimeout: 60_000 });

test('whichever worker is asked, it knows how the last call to Binance went, and stays ready', async () => {
  const container = startContainer({
    env: { API_WORKERS: '3', MARKET_DATA: 'live', BINANCE_BASE_URL: 'http://127.0.0.1:9' },
  });
  const url = `http://127.0.0.1:${await container.port()}`;
  const ask = async (path: string) => {
    const response = await fetch(`${url}${path}`, { headers: { connection: 'close' } });
    // biome-ignore lint/suspicious/noExplicitAny: a test names what it expects of an answer.
    const body: any = await response.json();
    return { status: response.status, upstream: body.checks?.upstream };
  };
  expect(await ask('/health/ready')).toEqual({ status: 200, upstream: { status: 'unknown' } });
  expect((await ask('/api/binance/price?symbol=BTCUSDT')).status).toBe(503);

  process.kill(container.workers()[2]!, 'SIGKILL');
  await container.line(({ extra }) => extra.event === 'worker_died');
  await expect.poll(() => container.workers().length, { timeout: 20_000 }).toBe(3);
  await sleep(1_500);
  const answers = await Promise.all(Array.from({ length: 24 }, () => ask('/health/ready')));
  const [{ upstream } = { upstream: undefined }] = answers;
  expect(upstream).toMatchObject({ status: 'failing', outcome: 'unreachable' });
  for (const answer of answers) expect(answer).toEqual({ status: 200, upstream });
});
