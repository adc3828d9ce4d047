import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { redocScript, swaggerStyle } from '../handlers/pages/assets.ts';
import { routes } from '../handlers/routes.ts';
import { parseApiKeys } from '../lib/api-keys.ts';
import { ask, RUNTIMES, type Runtime } from './ask.ts';
import { candlesOf, createPorts, withSettings } from './call.ts';
import { expectLogLine, type LogLine } from './log-line.ts';

const RIGHT = 'a-right-key-0123456789';
const OTHER = 'another-right-key-0123456789';
const WRONG = 'a-wrong-key-0123456789';
const DIGEST = createHash('sha256').update(OTHER).digest('hex');

const KEYS = parseApiKeys(`mobile:${RIGHT},report.v2:sha256:${DIGEST}`);

const OPEN = /^\/$|^\/health|^\/openapi\.json$|^\/docs|^\/redoc/;

/** A request to each route that is right but for its key. */
const REQUESTS = Object.keys(routes)
  .filter((key) => key !== '$default')
  .map((key) => {
    const asset = key.includes('/docs/') ? swaggerStyle : redocScript;
    const path = key.split(' ')[1]!.replace('{indicator}', 'rsi').replace('{asset}', asset);
    return { key, path, query: path.startsWith('/api/') ? 'symbol=BTCUSDT' : '' };
  });

function setUp(apiKeys = KEYS) {
  const closes = Array.from({ length: 60 }, (_, index) => 100 + (index % 7));
  const { ports, lines } = createPorts(async (query) => candlesOf(closes, query));
  return {
    ports: withSettings(ports, { apiKeys }),
    lines: () => lines.map(expectLogLine),
    text: () => lines.join(),
  };
}

async function answerAndLineOf(
  runtime: Runtime,
  { path, query }: { path: string; query: string },
  key?: string,
) {
  const { ports, lines, text } = setUp();
  const headers: Record<string, string> = key === undefined ? {} : { 'x-api-key': key };
  const answer = await ask(runtime, ports, { path, query, headers });
  for (const secret of [RIGHT, OTHER, WRONG, DIGEST]) expect(text()).not.toContain(secret);
  expect(lines()).toHaveLength(answer.status >= 400 ? 1 : 0);
  return { ...answer, line: lines()[0] };
}

const table: string[][] = [];

afterAll(() => {
  const head = ['runtime', 'route', 'no key', 'wrong key', 'right key'];
  const widths = head.map((_, index) =>
    Math.max(...[head, ...table].map((row) => row[index]!.length)),
  );
  const text = [head, ...table]
    .map((row) => row.map((cell, index) => cell.padEnd(widths[index]!)).join('  '))
    .join('\n');
  process.stdout.write(`\n${text}\n`);
});

/** What the table says about an answer: its status, and what tells its line from others. */
function cellOf({ status, line }: { status: number; line: LogLine | undefined }): string {
  if (line === undefined) return `${status}, no line`;
  const { reason, api_key } = line.extra;
  const given = reason ? `reason ${reason}` : `api_key ${api_key ?? 'none'}`;
  return `${status}, ${line.level} ${given}`;
}

describe.each(RUNTIMES)('with API keys, by %s', (runtime) => {
  it.each(REQUESTS)('$key', async (request) => {
    const none = await answerAndLineOf(runtime, request);
    const wrong = await answerAndLineOf(runtime, request, WRONG);
    const right = await answerAndLineOf(runtime, request, RIGHT);
    table.push([runtime, request.key, cellOf(none), cellOf(wrong), cellOf(right)]);

    expect(right.status).toBe(200);
    if (OPEN.test(request.path)) {
      expect([none.status, wrong.status]).toEqual([200, 200]);
      return;
    }
    for (const [answer, reason] of [
      [none, 'missing'],
      [wrong, 'unknown'],
    ] as const) {
      expect(answer.status).toBe(401);
      expect(JSON.parse(String(answer.body))).toEqual({ detail: 'Invalid or missing API key' });
      expect(answer.headers).toMatchObject({
        'www-authenticate': 'ApiKey realm="market-data-api"',
        'cache-control': 'no-store',
      });
      expect(answer.line!.extra).toMatchObject({
        status_code: 401,
        path: request.path,
        detail: 'Invalid or missing API key',
        reason,
      });
      expect(answer.line!.extra).not.toHaveProperty('api_key');
      expect(answer.line!.extra).not.toHaveProperty('exception');
    }
  });

  it('names the key, and nothing else of it, in the line of a request that fails', async () => {
    const bad = { path: '/api/binance/price', query: 'symbol=' };
    const named = await answerAndLineOf(runtime, bad, OTHER);
    expect(named.status).toBe(422);
    expect(named.line!.extra).toMatchObject({ status_code: 422, api_key: 'report.v2' });
    expect(named.line!.extra).not.toHaveProperty('reason');
  });

  it('checks route and method before the key, and the key before the query', async () => {
    const { ports } = setUp();
    const statusOf = async (method: string, path: string, query = '') =>
      (await ask(runtime, ports, { method, path, query })).status;
    expect(await statusOf('GET', '/nowhere')).toBe(404);
    expect(await statusOf('GET', '/api/indicators/unknown')).toBe(404);
    expect(await statusOf('DELETE', '/api/binance/price')).toBe(405);
    expect(await statusOf('GET', '/api/binance/price', 'symbol=')).toBe(401);
    expect(await statusOf('HEAD', '/api/binance/price', 'symbol=BTCUSDT')).toBe(401);
  });

  it('takes a key as it is and nothing beside it', async () => {
    const { path, query } = { path: '/api/binance/price', query: 'symbol=BTCUSDT' };
    for (const [given, reason] of [
      [`${RIGHT},${RIGHT}`, 'unknown'],
      [RIGHT.toUpperCase(), 'unknown'],
      [DIGEST, 'unknown'],
      [`mobile:${RIGHT}`, 'unknown'],
      ['', 'missing'],
    ]) {
      const { status, line } = await answerAndLineOf(runtime, { path, query }, given);
      expect([given, status, line!.extra.reason]).toEqual([given, 401, reason]);
    }
  });

  it('asks nobody where there are no keys', async () => {
    const { ports, lines } = setUp([]);
    const asked = { path: '/api/binance/price', query: 'symbol=BTCUSDT' };
    expect((await ask(runtime, ports, asked)).status).toBe(200);
    expect((await ask(runtime, ports, { ...asked, headers: { 'x-api-key': WRONG } })).status).toBe(
      200,
    );
    expect(lines()).toEqual([]);
  });
});

it('joins a header that comes twice, which is no key then', async () => {
  const { ports } = setUp();
  const headers = { 'x-api-key': RIGHT, 'X-Api-Key': RIGHT };
  const asked = { path: '/api/binance/price', query: 'symbol=BTCUSDT', headers };
  expect((await ask('createServer', ports, asked)).status).toBe(401);
});
