import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { packCandles } from '../lib/candles/candles.ts';
import { startBinance } from './binance/stand-in.ts';
import { expectLogLine } from './log-line.ts';
import { ROOT } from './product-files.ts';

const PRICE = 'GET /api/binance/price';

type Call = { routeKey: string; method?: string; path?: string; query?: string };

/** Has a function called in a process of its own; the lines that it writes, and its answers. */
async function run(module: string, calls: Call[], env: Record<string, string>) {
  const events = calls.map(({ routeKey, method = 'GET', path = '/', query = '' }) => ({
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: query,
    headers: {},
    queryStringParameters: Object.fromEntries(new URLSearchParams(query)),
    requestContext: {
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: '' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey,
    },
    isBase64Encoded: false,
  }));
  const program = `
    const { startModule } = await import('./adapters/function.ts');
    const handler = startModule(await import('${module}'));
    const answers = [];
    for (const event of ${JSON.stringify(events)}) {
      answers.push(await handler(event, { getRemainingTimeInMillis: () => 9000 }));
    }
    process.stderr.write(JSON.stringify(answers), () => process.exit());
  `;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', program],
    { cwd: ROOT, env: { AWS_LAMBDA_FUNCTION_NAME: 'price', ...env } },
  );
  const lines = stdout.split('\n').filter((line) => line !== '');
  return {
    lines: lines.map((line) => ({ ...expectLogLine(line), root: JSON.parse(line) })),
    answers: JSON.parse(stderr),
  };
}

const EMF = { API_METRICS_EMF: 'my-api' };

test('each answer and each call to Binance is a line of metrics, whatever the level', async () => {
  const binance = await startBinance({
    source: { source: 'simulated', candles: async () => packCandles([]) },
  });
  const { lines } = await run(
    './handlers/price/price.ts',
    [
      { routeKey: PRICE, query: 'symbol=BTCUSDT' },
      { routeKey: PRICE, method: 'BREW' },
    ],
    { ...EMF, BINANCE_BASE_URL: binance.url, API_LOG_LEVEL: 'CRITICAL' },
  );
  binance.close();
  expect(lines.map(({ extra }) => extra.event)).toEqual(['figures', 'figures', 'figures']);
  expect(lines[0]).toMatchObject({
    level: 'INFO',
    logger: 'api.metrics',
    message: 'Figures',
    extra: { runtime: { function_name: 'price' } },
  });
  expect(lines[0]!.root).toMatchObject({
    outcome: 'ok',
    upstream_calls_total: 1,
    upstream_call_duration_seconds: expect.any(Number),
  });
  expect(lines[1]!.root).toMatchObject({
    route: PRICE,
    method: 'GET',
    status: '2xx',
    function_name: 'price',
    http_requests_total: 1,
    http_request_duration_seconds: expect.any(Number),
    process_resident_memory_bytes: expect.any(Number),
  });
  expect(lines[2]!.root).toMatchObject({ route: PRICE, method: 'OTHER', status: '4xx' });
});

test('CloudWatch finds all that the directives name', async () => {
  const { lines } = await run('./handlers/health/health.ts', [{ routeKey: 'GET /health' }], EMF);
  const { root } = lines[0]!;
  expect(root._aws.CloudWatchMetrics).toHaveLength(2);
  for (const { Namespace, Dimensions, Metrics } of root._aws.CloudWatchMetrics) {
    expect(Namespace).toBe('my-api');
    for (const name of Dimensions.flat()) expect(root[name]).toEqual(expect.any(String));
    for (const { Name } of Metrics) expect(root[Name]).toEqual(expect.any(Number));
  }
});

test('the function of $default names the routes that it serves', async () => {
  const calls = ['/', '/health/ready', '/nowhere/4711'].map((path) => ({
    routeKey: '$default',
    path,
  }));
  const { lines } = await run('./adapters/lambda.ts', calls, EMF);
  const figures = lines.filter(({ extra }) => extra.event === 'figures');
  expect(figures.map(({ root }) => [root.route, root.status])).toEqual([
    ['GET /', '2xx'],
    ['GET /health/ready', '2xx'],
    ['$default', '4xx'],
  ]);
  // The failed request has its own line too, once.
  expect(lines.filter(({ extra }) => extra.type === 'request_error')).toHaveLength(1);
  expect(JSON.stringify(figures)).not.toContain('4711');
});

test('a call to Binance that fails is counted by how', async () => {
  const { lines } = await run(
    './handlers/price/price.ts',
    [{ routeKey: PRICE, query: 'symbol=BTCUSDT' }],
    {
      ...EMF,
      BINANCE_BASE_URL: 'http://127.0.0.1:9',
    },
  );
  const outcomes = lines.map(({ root }) => root.outcome ?? root.status ?? root.extra.status_code);
  expect(outcomes).toEqual(['unreachable', 503, '5xx']);
});

test('a handler that throws is counted by the answer in its place', async () => {
  const module = 'data:text/javascript,export const handler = () => { throw new Error("broken") }';
  const { lines, answers } = await run(module, [{ routeKey: PRICE }], EMF);
  expect(answers[0].statusCode).toBe(500);
  const told = lines.map(({ root }) => root.status ?? root.extra.status_code);
  expect(told).toEqual(['5xx', 500]);
});

test('a successful request writes no line unless metrics are asked for', async () => {
  const { lines } = await run('./handlers/health/health.ts', [{ routeKey: 'GET /health' }], {});
  expect(lines).toEqual([]);
});

test.each([EMF, {}])('/health/ready tells of the function’s own calls, %o', async (env) => {
  const calls = [
    { routeKey: '$default', path: '/api/indicators/rsi', query: 'symbol=BTCUSDT' },
    { routeKey: '$default', path: '/health/ready' },
  ];
  const dead = { ...env, BINANCE_BASE_URL: 'http://127.0.0.1:9' };
  const { answers } = await run('./adapters/lambda.ts', calls, dead);
  expect(JSON.parse(answers[1].body)).toMatchObject({
    status: 'ready',
    checks: { upstream: { status: 'failing', outcome: 'unreachable' } },
  });
});
