import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createClients } from './clients.ts';
import { startContainer } from './container.ts';

test.each([1, 2, 3, 4])('a stop under full load loses no request, time %i', async (time) => {
  const container = startContainer({ env: { API_WORKERS: '5' } });
  const path = time % 2 === 0 ? '/health' : '/api/binance/price?symbol=BTCUSDT&limit=20';
  const clients = createClients(await container.port(), path);
  await sleep(500);
  clients.keep(24);
  clients.reconnect(24);
  clients.idle(60);
  await sleep(1_500 + 37 * time);

  const { answered } = clients.tally;
  container.process.kill('SIGTERM');
  await clients.stop();
  expect(await container.ended).toEqual([0, null]);
  expect(clients.tally.lost).toEqual([]);
  expect(answered).toBeGreaterThan(200);
  expect(clients.tally.answered).toBeGreaterThan(answered + 60);
  expect(container.lines().map(({ extra }) => extra.event)).toEqual([
    'simulated_market',
    'startup',
    'shutdown',
  ]);
  expect(container.lines().at(-1)?.extra).toMatchObject({ forced: false, unfinished_requests: 0 });
});
