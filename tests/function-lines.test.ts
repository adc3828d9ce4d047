import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSharedValues } from 'portable-handlers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildFunction } from '../build.ts';
import { createRoutes } from '../handlers/routes.ts';
import { createBan } from '../lib/candles/binance/ban.ts';
import { createBinanceCandles } from '../lib/candles/binance/binance-candles.ts';
import { createPorts } from './call.ts';
import { expectLogLine } from './log-line.ts';

const PRICE = 'GET /api/binance/price';
const DEAD = 'http://127.0.0.1:9';
const folder = mkdtempSync(join(tmpdir(), 'function-'));
const index = join(folder, 'index.mjs');

const LAMBDA = {
  AWS_LAMBDA_FUNCTION_NAME: 'price',
  AWS_LAMBDA_FUNCTION_VERSION: '7',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
};

beforeAll(async () => {
  await buildFunction({ name: 'price', module: './handlers/price/price.ts' }, folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

function eventOf(query: string, headers: Record<string, string> = {}) {
  const http = {
    method: 'GET',
    path: '/',
    protocol: 'HTTP/1.1',
    sourceIp: '192.0.2.1',
    userAgent: '',
  };
  return {
    version: '2.0',
    routeKey: PRICE,
    rawPath: '/api/binance/price',
    rawQueryString: query,
    headers,
    queryStringParameters: Object.fromEntries(new URLSearchParams(query)),
    requestContext: { http, requestId: 'JKJaXmPLvHcESHA=', routeKey: PRICE },
    isBase64Encoded: false,
  };
}

/** Runs statements in a process that has the function's `handler`, `call` and `eventOf`; its lines. */
async function run(
  statements: string,
  env: Record<string, string> = {},
  readAfterMs = 0,
  isLine = (text: string) => text !== '',
) {
  const program = `
    const context = { getRemainingTimeInMillis: () => 9000 };
    const { handler } = await import(${JSON.stringify(index)});
    const call = (event) => handler(event, context);
    ${statements}
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: { ...LAMBDA, BINANCE_BASE_URL: DEAD, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = text(child.stderr);
  await sleep(readAfterMs);
  const lines = (await text(child.stdout))
    .split('\n')
    .filter((line) => line !== '' && isLine(line));
  return { lines: lines.map(expectLogLine), said: await said };
}

const calls = (...events: object[]) =>
  events.map((event) => `await call(${JSON.stringify(event)});`).join('\n');

test('lines say what only Lambda knows, and whether it was a cold start', async () => {
  const kept = eventOf('', { 'x-request-id': 'mine' });
  const { lines } = await run(calls(eventOf(''), kept), {
    _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1',
  });
  const runtime = {
    function_name: 'price',
    function_version: '7',
    memory_mb: 512,
    cold_start: true,
    trace_id: '1-5759e988-bd862e3fe1be46a994272793',
  };
  expect(lines.map(({ extra }) => extra.runtime)).toEqual([
    runtime,
    { ...runtime, cold_start: false, gateway_request_id: 'JKJaXmPLvHcESHA=' },
  ]);
});

test('there is no line for the start, nor for an answer', async () => {
  const { lines, said } = await run(`${calls(eventOf('symbol=BTCUSDT'))}`, {
    ENVIRONMENT: 'development',
    MARKET_DATA: 'simulated',
  });
  expect({ lines, said }).toEqual({ lines: [], said: '' });
});

test.each([
  [{ AWS_LAMBDA_LOG_LEVEL: 'FATAL', AWS_LAMBDA_LOG_FORMAT: 'JSON' }, 1],
  [{ API_LOG_LEVEL: 'CRITICAL', AWS_LAMBDA_LOG_LEVEL: 'TRACE' }, 0],
])('the level is that of API_LOG_LEVEL alone: %j', async (env, count) => {
  const silenced = 'for (const name of Object.keys(console)) console[name] = () => {};';
  const { lines } = await run(`${silenced} ${calls(eventOf(''))}`, env);
  expect(lines).toHaveLength(count);
});

test('a bad configuration is one line with all problems, and a 500 for each request', async () => {
  const { lines, said } = await run(
    `const { statusCode } = await call(${JSON.stringify(eventOf('symbol=!'))});
     process.stderr.write(String(statusCode));`,
    { ENVIRONMENT: 'nowhere', BINANCE_TIMEOUT_MS: 'soon' },
  );
  expect(said).toBe('500');
  expect(lines).toMatchObject([
    {
      level: 'CRITICAL',
      message: 'API could not start',
      extra: {
        event: 'start_failed',
        problems: [
          expect.stringMatching(/^ENVIRONMENT/),
          expect.stringMatching(/^BINANCE_TIMEOUT/),
        ],
      },
    },
    { level: 'ERROR', extra: { status_code: 500, exception: { name: 'SettingsError' } } },
  ]);
});

test('a function does not choose its market by itself', async () => {
  const { lines } = await run('', { MARKET_DATA: 'auto' });
  expect(lines).toMatchObject([
    { extra: { event: 'start_failed', problems: [expect.stringContaining('MARKET_DATA')] } },
  ]);
});

test('warnings are lines, and nothing goes to stderr', async () => {
  const { lines, said } = await run(`process.emitWarning('old', 'DeprecationWarning', 'DEP0190');`);
  expect(lines).toMatchObject([{ level: 'WARNING', extra: { event: 'warning', code: 'DEP0190' } }]);
  expect(said).toBe('');
});

test.each([
  ['', 0],
  ['call();', 1],
])('a crash says how many requests it took: after %s it is %i', async (statements, count) => {
  const slow = createServer(() => {}).listen(0, '127.0.0.1');
  await once(slow, 'listening');
  const { port } = slow.address() as AddressInfo;
  const event = JSON.stringify(eventOf('symbol=BTCUSDT'));
  const { lines } = await run(
    `${statements.replace('call()', `call(${event})`)}
     setTimeout(() => { throw new Error('nobody handles this'); });`,
    { BINANCE_BASE_URL: `http://127.0.0.1:${port}` },
  );
  slow.closeAllConnections();
  slow.close();
  expect(lines).toMatchObject([{ extra: { event: 'crash', unfinished_requests: count } }]);
});

test('what a handler writes with console or Powertools is a line, known by its request', async () => {
  const own = join(folder, 'says');
  const module = './tests/container-process/fixtures/says.ts';
  await buildFunction({ name: 'says', module }, own);
  const event = JSON.stringify(eventOf('', { 'x-request-id': 'mine' }));
  const { lines, said } = await run(
    `const says = await import(${JSON.stringify(join(own, 'index.mjs'))});
     const { statusCode } = await says.handler(${event}, context);
     process.stdout.write('as it is\\n');
     process.stderr.write(String(statusCode));`,
    {},
    0,
    (line) => line !== 'as it is',
  );
  expect(said).toBe('200');
  expect(lines.map(({ message }) => message)).toEqual(['by console', 'by Powertools']);
  for (const line of lines) {
    expect(line).toMatchObject({
      level: 'INFO',
      logger: 'api.handler',
      module: 'tests/container-process/fixtures/says',
      function: 'say',
      extra: {
        event: 'handler_log',
        request_id: 'mine',
        runtime: { function_name: 'price', gateway_request_id: 'JKJaXmPLvHcESHA=' },
      },
    });
  }
});

test('a line names file, function and line of the source, and so does each frame of its stack', async () => {
  const [line] = (await run(calls(eventOf('symbol=BTCUSDT')))).lines;
  const { ports, lines } = createPorts();
  const clock = ports.clock;
  ports.candles = createBinanceCandles({
    baseUrl: DEAD,
    timeoutMs: 5_000,
    ban: createBan(createSharedValues().value('ban')),
    clock,
  });
  const handler = (await createRoutes(ports))[PRICE]!;
  await handler(
    eventOf('symbol=BTCUSDT') as never,
    { getRemainingTimeInMillis: () => 9_000 } as never,
  );
  const source = expectLogLine(lines[0]!);

  const { module, function: name, line: at } = source;
  expect(line).toMatchObject({ module, function: name, line: at });
  const framesOf = ({ extra }: typeof source) => {
    const frames = (extra.exception.stack as string)
      .split('\n')
      .filter((frame) => /\.ts:/.test(frame));
    return frames.map((frame) => frame.replace(/[^( ]*\/(?=(?:lib|handlers)\/)/, ''));
  };
  expect(framesOf(line!)).toEqual(framesOf(source));
  expect(framesOf(source).length).toBeGreaterThan(0);
});

test.each(['', 'process.stdout;'])(
  'a reader that is slow gets each line whole (%s)',
  async (touch) => {
    const many = `for (let count = 0; count < 300; count += 1) ${calls(eventOf('x='.padEnd(2_000, 'y')))}`;
    const { lines } = await run(`${touch} ${many}`, {}, 300);
    expect(lines).toHaveLength(300);
  },
);
