import type { CountRequest } from 'portable-handlers';
import { expect, it } from 'vitest';
import { readConfig } from '../lib/config.ts';
import { callRoute, candlesOf, createPorts } from '../tests/call.ts';
import { expectLogLine } from '../tests/log-line.ts';
import type { Ports } from './ports.ts';
import { createRateLimit } from './rate-limit.ts';

const PRICE = 'GET /api/binance/price';
const OK = { query: 'symbol=BTCUSDT' };

/** Ports whose rate limit counts down from three for everybody, and whom it was asked about. */
function limited(overrides: Partial<Ports> = {}) {
  const asked: Parameters<CountRequest>[0][] = [];
  const { ports, lines } = createPorts(async (query) => candlesOf([1, 2], query));
  const rateLimit = createRateLimit(async (client) => {
    const remaining = 3 - asked.push(client);
    const isAllowed = remaining >= 0;
    const standing = { limit: 3, windowSeconds: 60, resetSeconds: 42 };
    return { ...standing, isAllowed, remaining: Math.max(0, remaining) };
  });
  return { ports: { ...ports, rateLimit, ...overrides }, lines, asked };
}

it('tells each client what is left, refuses one request too many, and logs that', async () => {
  const { ports, lines, asked } = limited();
  for (const left of [2, 1, 0]) {
    const { status, headers } = await callRoute(PRICE, ports, OK);
    expect(status).toBe(200);
    expect(headers['ratelimit-policy']).toBe('"default";q=3;w=60');
    expect(headers.ratelimit).toBe(`"default";r=${left};t=42`);
  }
  const { status, headers, body } = await callRoute(PRICE, ports, OK);
  expect([status, body]).toEqual([429, { detail: 'Too many requests' }]);
  expect(headers).toMatchObject({
    'retry-after': '42',
    'ratelimit-policy': '"default";q=3;w=60',
    ratelimit: '"default";r=0;t=42',
    'cache-control': 'no-store',
  });
  expect(asked[0]).toEqual({ apiKey: undefined, address: '192.0.2.1' });
  expect(lines.map((line) => expectLogLine(line).extra.status_code)).toEqual([429]);
});

it('counts what fails after it, and HEAD as GET', async () => {
  const { ports, asked } = limited();
  const invalid = await callRoute(PRICE, ports, { query: 'limit=0' });
  expect([invalid.status, invalid.headers.ratelimit]).toEqual([422, '"default";r=2;t=42']);
  expect(asked).toHaveLength(1);
  await callRoute('$default', ports, { ...OK, method: 'HEAD', path: '/api/binance/price' });
  expect(asked).toHaveLength(2);
});

it('does not count what is open to all, no route, or without a good key', async () => {
  const { ports, asked } = limited({
    settings: readConfig({ API_KEYS: 'ann:the-key-of-ann-0123456789' }),
  });
  for (const routeKey of ['GET /', 'GET /health', 'GET /health/ready', '$default']) {
    const { headers } = await callRoute(routeKey, ports, { path: '/nowhere' });
    expect(headers).not.toHaveProperty('ratelimit');
  }
  expect((await callRoute(PRICE, ports, OK)).status).toBe(401);
  expect(asked).toEqual([]);
});

it('lets requests pass where nobody could count them', async () => {
  const { ports } = limited({ rateLimit: createRateLimit(async () => undefined) });
  const { status, headers } = await callRoute(PRICE, ports, OK);
  expect(status).toBe(200);
  expect(headers).not.toHaveProperty('ratelimit');
});

it('says what is left with a 304 too', async () => {
  const { ports } = limited();
  const first = await callRoute(PRICE, ports, OK);
  const asked = { ...OK, headers: { 'if-none-match': first.headers.etag! } };
  const { status, headers } = await callRoute(PRICE, ports, asked);
  expect([status, headers.ratelimit]).toEqual([304, '"default";r=1;t=42']);
});
