import { expect, test } from 'vitest';
import { startContainer } from './container.ts';

const KEY = 'a-right-key-0123456789';
const APP = 'https://app.example.com';

test('keys and origins of the environment hold in every worker', async () => {
  const container = startContainer({
    env: { API_WORKERS: '2', API_KEYS: `mobile:${KEY}`, API_CORS_ORIGINS: APP },
  });
  const port = await container.port();
  const price = `http://127.0.0.1:${port}/api/binance/price?symbol=BTCUSDT`;
  const statusOf = async (headers: Record<string, string>) =>
    (await fetch(price, { headers: { connection: 'close', ...headers } })).status;

  // Connections of their own: workers take turns.
  for (let round = 0; round < 4; round++) {
    expect(await statusOf({})).toBe(401);
    expect(await statusOf({ 'x-api-key': KEY })).toBe(200);
  }
  const preflight = await fetch(price, {
    method: 'OPTIONS',
    headers: {
      origin: APP,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'x-api-key',
    },
  });
  expect(preflight.status).toBe(204);
  expect(Object.fromEntries(preflight.headers)).toMatchObject({
    'access-control-allow-origin': APP,
    'access-control-allow-methods': 'GET,HEAD',
    'access-control-allow-headers': 'content-type,if-none-match,x-api-key,x-request-id',
    'access-control-max-age': '600',
    vary: 'Origin',
    // It was the function of `$default` that answered, as in AWS.
    'x-request-id': preflight.headers.get('apigw-requestid'),
  });

  const reasons = () =>
    container
      .lines()
      .filter(({ extra }) => extra.type === 'request_error')
      .map(({ extra }) => extra.reason);
  // A line goes by the primary, and may be read after its answer.
  await expect.poll(reasons).toEqual(Array(4).fill('missing'));
});

test('a bad list of keys stops the start, and no part of it is told', async () => {
  const container = startContainer({
    env: { API_KEYS: `mobile:short,${KEY}`, API_CORS_ORIGINS: 'app' },
  });
  expect((await container.ended)[0]).toBe(1);
  const [line, ...others] = container.lines();
  expect(others).toEqual([]);
  expect(line!.extra.problems).toEqual([
    expect.stringMatching(/^API_KEYS entry 1 must be /),
    expect.stringMatching(/^API_KEYS entry 2 must be /),
    expect.stringMatching(/^API_CORS_ORIGINS entry 1 must be /),
  ]);
  expect(JSON.stringify(line)).not.toMatch(/short|right-key/);
});
