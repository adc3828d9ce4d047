import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { textResult } from 'portable-handlers';
import { createServer } from 'portable-handlers/http-api';
import { writeCandles } from '../../handlers/price/write-candles.ts';
import { entityTagOf } from '../../handlers/stack/entity-tag.ts';
import { INTERVALS, type Interval } from '../../lib/candles/interval.ts';
import { version } from '../../lib/version.ts';
import { createMemoryCandles, NOW } from './memory-candles.ts';

const { candles } = createMemoryCandles();

const HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  vary: 'Accept-Encoding',
  'content-type': 'application/json',
};

/** The same work as the service's, by handlers that know one thing each, on our adapter: no stack, no middleware. */
export function start() {
  return createServer({ 'GET /health': health, 'GET /api/binance/price': price });
}

async function health({ requestContext }: APIGatewayProxyEventV2) {
  return {
    statusCode: 200,
    headers: { ...HEADERS, 'cache-control': 'no-store', 'x-request-id': requestContext.requestId },
    body: JSON.stringify({ status: 'healthy', version, uptime_seconds: 0 }),
  };
}

async function price({ queryStringParameters = {}, requestContext }: APIGatewayProxyEventV2) {
  const { symbol = '', interval = '', limit: count = '50' } = queryStringParameters;
  const limit = Number(count);
  const isSound =
    /^[A-Z0-9]{1,20}$/.test(symbol) &&
    INTERVALS.includes(interval as Interval) &&
    /^\d{1,4}$/.test(count) &&
    limit >= 1 &&
    limit <= 1_000;
  if (!isSound) return { statusCode: 422 };
  const found = await candles({ symbol, interval: interval as Interval, limit });
  const head = { symbol, interval, source: 'binance' as const, count: found.count };
  const body = writeCandles(head, found, NOW);
  const headers = {
    ...HEADERS,
    'cache-control': 'max-age=1',
    etag: entityTagOf(body),
    'x-request-id': requestContext.requestId,
  };
  if (Buffer.isBuffer(body)) return textResult(200, headers, body);
  return { statusCode: 200, headers, body };
}
