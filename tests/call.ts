import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { LogLevel } from 'portable-handlers/log';
import { createRoutes } from '../adapters/express.ts';
import type { Ports } from '../handlers/ports.ts';
import type { Candle, CandleQuery } from '../lib/candles/candles.ts';
import { packCandles } from '../lib/candles/candles.ts';
import { nextOpenTime } from '../lib/candles/interval.ts';
import { type Config, readConfig } from '../lib/config.ts';
import { documentedRouteOf, expectDocumented } from './documented-answer.ts';
import { createMemoryLog } from './log-line.ts';

export const NOW = Date.parse('2026-01-31T12:30:00.000Z');

type Asked = {
  query?: string;
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  pathParameters?: Record<string, string>;
  remainingMs?: number;
};

/**
 * Calls the handler of a route key with an event, holds its answer to the documents, and gives it as a
 * client would read it: JSON as what it means.
 */
export async function callRoute(routeKey: string, ports: Ports, asked: Asked = {}) {
  const handler = (await createRoutes(ports))[routeKey]!;
  const event = createEvent(routeKey, asked);
  const {
    statusCode,
    headers = {},
    body = '',
    isBase64Encoded = false,
  } = await handler(event, createContext(asked.remainingMs));
  const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const answer = {
    status: statusCode as number,
    headers: Object.fromEntries(lowered) as Record<string, string>,
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  };
  expectDocumented(documentedRouteOf(event), answer);
  const isJson = answer.headers['content-type'] === 'application/json' && !isBase64Encoded;
  return { ...answer, body: isJson ? JSON.parse(body) : answer.body };
}

type Answering = (query: CandleQuery, signal?: AbortSignal) => Promise<Candle[]>;

/** Ports at a fixed time, with a log that can be read; without candles a call to them is a defect. */
export function createPorts(
  candles: Answering = () => Promise.reject(new Error('no candles in this test')),
  level?: LogLevel,
): { ports: Ports; lines: string[] } {
  const { log, lines } = createMemoryLog(level);
  const ports: Ports = {
    candles: {
      source: 'binance',
      candles: async (query, signal) => packCandles(await candles(query, signal)),
    },
    clock: () => NOW,
    log,
    settings: readConfig({}),
    startedAt: NOW - 90_500,
  };
  return { ports, lines };
}

/** The same ports with other settings. */
export function withSettings(ports: Ports, settings: Partial<Config>): Ports {
  return { ...ports, settings: { ...ports.settings, ...settings } };
}

/** Candles of a market whose closes are given, the last one open at `NOW`. */
export function candlesOf(closes: number[], { interval }: Pick<CandleQuery, 'interval'>): Candle[] {
  const open = NOW - (NOW % 3_600_000);
  return closes.map((close, index) => {
    const openTime = open - (closes.length - 1 - index) * 3_600_000;
    return {
      openTime,
      open: close,
      high: close + 1,
      low: close - 1,
      close,
      volume: 2,
      closeTime: nextOpenTime(interval, openTime) - 1,
      quoteVolume: close * 2,
      trades: 7,
      takerBaseVolume: 1,
      takerQuoteVolume: close,
    };
  });
}

/** The event of a request to the route of a key. */
export function createEvent(routeKey: string, asked: Asked): APIGatewayProxyEventV2 {
  const [routeMethod = 'GET', routePath = '/'] = routeKey.split(' ');
  const { query = '', headers = {}, pathParameters } = asked;
  const { method = routeMethod, path = routePath } = asked;
  const parameters = Object.fromEntries(new URLSearchParams(query));
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: query,
    headers: { 'user-agent': 'a-test', ...headers },
    ...(query !== '' && { queryStringParameters: parameters }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'a-test' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey,
      stage: '$default',
      time: '31/Jan/2026:12:30:00 +0000',
      timeEpoch: NOW,
    },
    ...(pathParameters && { pathParameters }),
    isBase64Encoded: false,
  };
}

/** A Context that counts down. */
export function createContext(remainingMs = 25_000): Context {
  const deadline = Date.now() + remainingMs;
  return { getRemainingTimeInMillis: () => deadline - Date.now() } as Context;
}
