import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { copyProgram } from './container-process/copy.ts';

const run = promisify(execFile);

/** What else the copy needs to check itself. */
const REST = [
  'build',
  'build.ts',
  'bench',
  'tests',
  'docs',
  'docker',
  'README.md',
  'docker-compose.yml',
];
const CONFIGURATION = [
  'package-lock.json',
  'template.yaml',
  'tsconfig.json',
  'vitest.config.ts',
  'biome.json',
];

/** The files that something new touches, each with what becomes of its text (empty for a new one). */
type Addition = Record<string, (text: string) => string>;

const create = (text: string) => () => text;

/** Puts a text before each of the given ones. */
function insert(...inserted: [before: string, text: string][]) {
  return (text: string) =>
    inserted.reduce((edited, [before, put]) => {
      expect(edited.split(before).length, before).toBe(2);
      return edited.replace(before, () => put + before);
    }, text);
}

const ROUTE: Addition = {
  'handlers/close/close.ts': create(`
import { fetchClosedCandles, marketParameters } from '../market.ts';
import { define } from '../stack/definition.ts';

export const definition = define({
  parameters: marketParameters,
  async answer(input, ports, signal) {
    const { closes } = await fetchClosedCandles(input, ports, signal);
    return { close: closes.at(-1) };
  },
});`),
  'handlers/close/close.document.ts': create(`
import { UPSTREAM_FAILURES } from '../documents/market.ts';
import type { RouteDocument } from '../documents/route-document.ts';
import { number, object } from '../documents/schema.ts';

export const document: RouteDocument = {
  operationId: 'getClose',
  tag: 'Market data',
  summary: 'The last closing price of a market',
  description: 'Of the last candle that has closed.',
  answer: {
    description: 'The price',
    content: { 'application/json': { schema: object({ close: number('The price') }) } },
  },
  failures: [...UPSTREAM_FAILURES, 'NoCandles'],
};`),
  'handlers/close/close.test.ts': create(`
import { expect, test } from 'vitest';
import { callRoute, candlesOf, createPorts } from '../../tests/call.ts';

test('gives the last close', async () => {
  const { ports } = createPorts(async (query) => candlesOf([1, 2, 3], query));
  const answer = await callRoute('GET /api/binance/close', ports, { query: 'symbol=BTCUSDT' });
  expect(answer).toMatchObject({ status: 200, body: { close: 2 } });
});`),
  'handlers/routes.ts': insert([
    "  'GET /api/indicators/analysis': {",
    `  'GET /api/binance/close': {
    link: 'close',
    load: () => import('./close/close.ts'),
    loadDocument: () => import('./close/close.document.ts'),
  },
`,
  ]),
};

const INDICATOR: Addition = {
  'lib/indicators/change.ts': create(`
export function change(closes: Float64Array): number | null {
  return closes.length < 2 ? null : closes.at(-1)! - closes[0]!;
}`),
  'lib/indicators/change.test.ts': create(`
import { expect, test } from 'vitest';
import { change } from './change.ts';

test('is null for a single close', () => {
  expect(change(Float64Array.of(1))).toBe(null);
  expect(change(Float64Array.of(1, 3))).toBe(2);
});`),
  'handlers/indicator/indicators.ts': insert(
    ['import { macd } from', "import { change } from '../../lib/indicators/change.ts';\n"],
    [
      '  macd: {',
      `  change: {
    read(closes) {
      const value = change(closes);
      return { value, signal: macdTrend(value) };
    },
    signals: TRENDS,
    document: { value: 'the change', signal: "the change's" },
  },
`,
    ],
  ),
};

const SETTING: Addition = {
  'lib/settings.ts': insert(
    [
      '  metricsEmf: setting',
      "  serviceName: setting('API_SERVICE_NAME', 'market-data-api', (text) => text),\n",
    ],
    ['  metricsEmf: {', "  serviceName: { meaning: 'What `GET /` calls the service' },\n"],
  ),
  'handlers/root/root.ts': (text) => text.replace("'market-data-api'", 'settings.serviceName'),
};

const FIELD: Addition = {
  'lib/log-shapes.json': insert([
    '      "api_key": {',
    '      "protocol": { "type": "string", "description": "the version of HTTP" },\n',
  ]),
  'handlers/stack/answer-failures.ts': insert([
    'api_key: internal.apiKey }',
    'protocol: event.requestContext.http.protocol, ',
  ]),
};

test.each([
  ['a route', ROUTE, 4],
  ['an indicator', INDICATOR, 4],
  ['a setting', SETTING, 2],
  ['a key of a log line', FIELD, 2],
])('%s touches few files', (_name, addition, most) => {
  expect(Object.keys(addition).length).toBeLessThanOrEqual(most);
});

/** The tests that hold things which are told in more than one place to each other, and those that are new. */
const CHECKS = [
  ...['handlers/close', 'handlers/documents', 'handlers/indicator', 'handlers/root'],
  ...[
    'lib/config',
    'lib/indicators/change',
    'tests/settings',
    'tests/tables',
    'tests/template.test',
  ],
];

/** Answers requests with the handlers of the copy, and prints answers and lines. */
const PROGRAM = `
  const { createMemoryLog, expectLogLine } = await import('./tests/log-line.ts');
  const { createContext, createEvent } = await import('./tests/call.ts');
  const { createLocalPorts } = await import('portable-handlers');
  const { createPorts } = await import('./handlers/ports.ts');
  const { createRoutes } = await import('./handlers/routes.ts');
  const { readConfig } = await import('./lib/config.ts');
  const { log, lines } = createMemoryLog();
  const routes = await createRoutes(createPorts(readConfig(), createLocalPorts(log)));
  const bodies = [];
  for (const [routeKey, asked] of [
    ['GET /', {}],
    ['GET /api/binance/close', { query: 'symbol=BTCUSDT' }],
    ['GET /api/indicators/{indicator}', { query: 'symbol=BTCUSDT', pathParameters: { indicator: 'change' } }],
    ['GET /api/binance/close', {}],
  ]) {
    const { body } = await routes[routeKey](createEvent(routeKey, asked), createContext());
    bodies.push(JSON.parse(body));
  }
  console.log(JSON.stringify({ bodies, lines: lines.map(expectLogLine) }));`;

test('with no other file touched, all four work in a copy of the program, which finds nothing wrong with itself', {
  timeout: 300_000,
}, async () => {
  const directory = copyProgram([...REST, ...CONFIGURATION]);
  for (const [path, edit] of Object.entries({ ...ROUTE, ...INDICATOR, ...SETTING, ...FIELD })) {
    const file = join(directory, path);
    const isNew = path.includes('/close/') || path.includes('/change.');
    const text = isNew ? '' : readFileSync(file, 'utf8');
    const edited = edit(text);
    expect(edited, path).not.toBe(text);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, edited);
  }
  const env = { PATH: process.env.PATH, MARKET_DATA: 'simulated', API_SERVICE_NAME: 'my-api' };
  async function node(...args: string[]): Promise<string> {
    const ended = run(process.execPath, args, { cwd: directory, env });
    const { stdout } = await ended.catch((error) => expect.fail(`${error.stdout}${error.stderr}`));
    return stdout;
  }
  await node('build/write-tables.ts');
  const printed = await node('--input-type=module', '--eval', PROGRAM);
  const { bodies, lines } = JSON.parse(printed);
  expect(bodies).toMatchObject([
    { name: 'my-api', links: { close: '/api/binance/close' } },
    { close: expect.any(Number) },
    { indicator: 'change', value: expect.any(Number) },
    { detail: [{ type: 'missing' }] },
  ]);
  expect(lines).toMatchObject([{ extra: { status_code: 422, protocol: 'HTTP/1.1' } }]);
  const [readme, compose, logging] = ['README.md', 'docker-compose.yml', 'docs/logging.md'].map(
    (file) => readFileSync(join(directory, file), 'utf8'),
  );
  expect(readme).toContain('| `GET /api/binance/close` | `symbol`, `interval` (1h) |');
  expect(readme).toContain('| `rsi` or `change` or `macd`; `symbol`');
  expect(readme).toContain(
    '| `API_SERVICE_NAME` | What `GET /` calls the service | `market-data-api` |',
  );
  expect(compose).toMatch(/API_SERVICE_NAME: \$\{API_SERVICE_NAME:-market-data-api\}/);
  expect(logging).toContain('| `protocol` | the version of HTTP |');

  await node('node_modules/typescript/bin/tsc', '--noEmit');
  await node('node_modules/vitest/vitest.mjs', 'run', ...CHECKS);
});
