import { expect, it } from 'vitest';
import { createRoutes } from '../adapters/express.ts';
import { createRateLimit } from '../handlers/rate-limit.ts';
import { parseApiKeys } from '../lib/api-keys.ts';
import { openConnection } from '../packages/portable-handlers/tests/raw-http.ts';
import { serving } from '../packages/portable-handlers/tests/serving.ts';
import { candlesOf, createPorts, withSettings } from './call.ts';

const KEY = 'a-right-key-0123456789';

const { ports } = createPorts(async (query) => candlesOf([1, 2, 3], query));
const withKeys = withSettings(ports, { apiKeys: parseApiKeys(`mobile:${KEY}`) });
const exhausted = {
  ...ports,
  rateLimit: createRateLimit(async () => ({
    isAllowed: false,
    limit: 1,
    remaining: 0,
    windowSeconds: 60,
    resetSeconds: 60,
  })),
};

it.each([
  ['POST /missing', ports, 404],
  ['POST /api/binance/price', ports, 405],
  ['GET /api/binance/price?symbol=BTCUSDT', withKeys, 401],
  ['GET /api/binance/price?symbol=BTCUSDT', exhausted, 429],
  ['GET /api/binance/price?symbol=BTCUSDT&limit=3', ports, 200],
  ['GET /health', ports, 200],
])('%s is answered while its body is still to come: %#', async (start, given, status) => {
  const { port } = await serving(await createRoutes(given));
  for (const line of ['Content-Length: 4000000', 'Transfer-Encoding: chunked']) {
    const connection = await openConnection(port);
    connection.send(`${start} HTTP/1.1\r\nHost: api\r\n${line}\r\n\r\n`);
    expect((await connection.answer()).status).toBe(status);
    connection.socket.destroy();
  }
});
