import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startContainer } from './container.ts';

/** A stand-in for Binance that refuses every call for a minute, and counts them. */
async function startRefusing() {
  let calls = 0;
  const server = createServer((_request, response) => {
    calls++;
    response
      .writeHead(429, { 'retry-after': '60' })
      .end('{"code":-1003,"msg":"Too many requests"}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, calls: () => calls };
}

test('what one worker was told by Binance, all of them and their successors keep to', async () => {
  const binance = await startRefusing();
  const container = startContainer({
    env: { API_WORKERS: '4', MARKET_DATA: 'live', BINANCE_BASE_URL: binance.url },
  });
  const url = `http://127.0.0.1:${await container.port()}/api/binance/price?symbol=BTCUSDT`;
  const ask = () => fetch(url, { headers: { connection: 'close' } });
  await expect.poll(() => container.workers().length).toBe(4);

  expect((await ask()).status).toBe(503);
  await sleep(300);
  process.kill(container.workers()[3]!, 'SIGKILL');
  await container.line(({ extra }) => extra.event === 'worker_died');
  for (let i = 0; i < 40; i++) {
    const response = await ask();
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(50);
    await sleep(25);
  }
  expect(binance.calls()).toBe(1);
});
