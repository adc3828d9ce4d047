import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { expectLogLine } from '../../../../tests/log-line.ts';
import { ROOT } from '../../../../tests/product-files.ts';

const EVENT = `{ headers: { 'x-request-id': 'req-1', authorization: 'Bearer s3cr3t-token' }, requestContext: {} }`;

/** What a process writes whose output is adopted: its lines, and what went to stdout as it was. */
async function run(script: string, env: Record<string, string> = {}, level = 'DEBUG') {
  const program = `
    import { createLog, createStdoutSink, adoptOutput } from 'portable-handlers/log';
    import { noteEvent } from './packages/portable-handlers/src/invoke-store.ts';
    const root = new URL('file://' + process.cwd() + '/');
    const sink = createStdoutSink();
    const log = createLog({ name: 'api', root, level: '${level}', sink, runtime: { worker: 1 } });
    adoptOutput(log);
    const { Logger } = await import('@aws-lambda-powertools/logger');
    ${script}
  `;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', program],
    { cwd: ROOT, env },
  );
  expect(stderr).toBe('');
  const texts = stdout.split('\n').filter((line) => line !== '');
  const isLine = (text: string) => text.startsWith('{"timestamp"');
  return {
    lines: texts.filter(isLine).map(expectLogLine),
    rest: texts.filter((text) => !isLine(text)),
  };
}

test.each([
  ['trace', 'DEBUG'],
  ['debug', 'DEBUG'],
  ['log', 'INFO'],
  ['info', 'INFO'],
  ['warn', 'WARNING'],
  ['error', 'ERROR'],
])('console.%s is one line of the level %s', async (method, level) => {
  const { lines, rest } = await run(`
    noteEvent(${EVENT});
    function sayIt() { console.${method}('one %s\\nand %o', 'line', { two: 2 }); }
    sayIt();
  `);
  expect(rest).toEqual([]);
  expect(lines).toMatchObject([
    { level, logger: 'api.handler', message: 'one line\nand { two: 2 }' },
  ]);
  expect(lines[0]!.extra).toEqual({
    event: 'handler_log',
    request_id: 'req-1',
    runtime: { worker: 1 },
  });
});

test.each([
  ['debug', 'DEBUG'],
  ['info', 'INFO'],
  ['warn', 'WARNING'],
  ['error', 'ERROR'],
  ['critical', 'CRITICAL'],
])('a Powertools Logger’s %s is one line with its keys', async (method, level) => {
  const { lines, rest } = await run(`
    const logger = new Logger({ serviceName: 'shop', logLevel: 'DEBUG', persistentKeys: { tier: 'gold' } });
    noteEvent(${EVENT});
    logger.${method}('Paid', { order: { id: 7 }, event: 'order_paid', note: 'by s3cr3t-token' });
  `);
  expect(rest).toEqual([]);
  expect(lines).toMatchObject([{ level, logger: 'api.handler', message: 'Paid' }]);
  expect(lines[0]!.extra).toMatchObject({
    event: 'handler_log',
    request_id: 'req-1',
    service: 'shop',
    tier: 'gold',
    order: { id: 7 },
    event_: 'order_paid',
    note: 'by [redacted]',
    runtime: { worker: 1 },
  });
});

test.each([
  ['default keys', `new Logger({ serviceName: 's' })`],
  ['indented', `new Logger({ serviceName: 's' })`, { POWERTOOLS_DEV: 'true' }],
  ['in a child', `new Logger({ serviceName: 's' }).createChild()`],
  [
    'keys of its own',
    `new Logger({ logFormatter: new (class extends LogFormatter {
      formatAttributes({ logLevel, message }, more) {
        return new LogItem({ attributes: { severity: logLevel, msg: message, service: 's', ...more } });
      }
    })() })`,
  ],
  [
    'no level at all',
    `new Logger({ logFormatter: new (class extends LogFormatter {
      formatAttributes({ message }, more) {
        return new LogItem({ attributes: { message, service: 's', ...more } });
      }
    })() })`,
  ],
])(
  'a Powertools Logger is known by any form: %s',
  async (_form, logger, env?: Record<string, string>) => {
    const { lines, rest } = await run(
      `const { LogFormatter, LogItem } = await import('@aws-lambda-powertools/logger');
     const logger = ${logger};
     logger.warn('Careful', { at: 1 });`,
      env,
    );
    expect(rest).toEqual([]);
    expect(lines).toMatchObject([
      {
        level: 'WARNING',
        message: 'Careful',
        extra: { event: 'handler_log', service: 's', at: 1 },
      },
    ]);
  },
);

test.each([
  [`console.error('Refused', new TypeError('no', { cause: new Error('why') }))`],
  [`new Logger().error('Refused', new TypeError('no', { cause: new Error('why') }))`],
  [
    `new Logger({ logFormatter }).error('Refused', new TypeError('no', { cause: new Error('why') }))`,
  ],
])('an error is the exception of its line: %s', async (statement) => {
  const { lines, rest } = await run(`
    const { createLogFormatter } = await import('portable-handlers/log/powertools');
    const logFormatter = createLogFormatter({ name: 'api', root });
    ${statement}
  `);
  expect(rest).toEqual([]);
  const exception = { name: 'TypeError', message: 'no', cause: { name: 'Error', message: 'why' } };
  expect(lines).toMatchObject([{ level: 'ERROR', message: 'Refused', extra: { exception } }]);
});

test('overlapping requests have each its own id, as the InvokeStore knows it', async () => {
  const { lines } = await run(`
    const { InvokeStore, InvokeStoreBase } = await import('@aws/lambda-invoke-store');
    const store = await InvokeStore.getInstanceAsync(true);
    const { setTimeout: sleep } = await import('node:timers/promises');
    const logger = new Logger();
    const handle = (id) => store.run({ [InvokeStoreBase.PROTECTED_KEYS.REQUEST_ID]: 'aws-' + id }, async () => {
      if (id !== 'c') noteEvent({ headers: { 'x-request-id': id }, requestContext: { requestId: 'gw' } });
      await sleep(20);
      logger.info(id);
      await sleep(20);
      console.log(id);
    });
    await Promise.all(['a', 'b', 'c'].map(handle));
    console.log('nobody');
  `);
  expect(lines).toHaveLength(7);
  for (const { message, extra } of lines) {
    const expected = { c: 'aws-c', nobody: undefined }[message];
    expect(extra.request_id).toBe(message in { c: 0, nobody: 0 } ? expected : message);
  }
});

test('the level of the log holds', async () => {
  const { lines } = await run(
    `console.info('a'); new Logger({ logLevel: 'DEBUG' }).warn('b'); console.error('c');`,
    {},
    'ERROR',
  );
  expect(lines.map(({ message }) => message)).toEqual(['c']);
});

test('what no logger wrote goes where it went', async () => {
  const { lines, rest } = await run(`
    process.stdout.write('progress\\n{"a":1}\\n');
    process.stdout.write('{"a":1}\\n');
    process.stdout.write(Buffer.from('{"level":"INFO","message":"bytes"}\\n'));
    await new Promise((done) => process.stdout.write('told\\n', done));
    await new Promise((done) => process.stdout.write('{"level":"info","message":"told"}\\n', done));
    const ours = { timestamp: '2026-01-31T12:00:00.000Z', level: 'INFO', logger: 'api', message: 'whole',
      module: 'm', function: 'f', line: 1, extra: { event: 'simulated_market', reason: '' } };
    createStdoutSink().write(JSON.stringify(ours));
    process.stdout.write(JSON.stringify(ours) + '\\n');
    log.write({ level: 'INFO', message: 'ours', extra: { event: 'simulated_market', reason: '' } });
  `);
  const bytes = '{"level":"INFO","message":"bytes"}';
  expect(rest).toEqual(['progress', '{"a":1}', '{"a":1}', bytes, 'told']);
  expect(lines.map(({ message, logger }) => [message, logger])).toEqual([
    ['told', 'api.handler'],
    ['whole', 'api'],
    ['whole', 'api'],
    ['ours', 'api'],
  ]);
});

test('any value that is logged ends in a line that fits', async () => {
  const { lines, rest } = await run(`
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const circular = {};
    circular.self = circular;
    const nasty = { get message() { throw new Error('touched'); } };
    for (const value of [revoked.proxy, circular, nasty, undefined, null, 7n, Symbol('s'), [], '',
      '\\u2028', 'x'.repeat(100_000), JSON.stringify({ level: 'INFO', message: 'm', big: 'y'.repeat(300_000) }),
      Object.fromEntries(Array.from({ length: 500 }, (_, index) => ['k' + index, 'z'.repeat(200)])),
      '{"__proto__":{"level":"INFO"},"message":"p"}', new Error(''), new Error('x'.repeat(50_000)),
    ]) console.log(value);
    console.log();
    console.table([{ a: 1 }]);
    console.group('g');
    console.dir({ a: 1 });
  `);
  expect(rest).toEqual([]);
  expect(lines).toHaveLength(20);
});

test('a place is that of the handler, also behind a logger', async () => {
  const { lines } = await run(`
    await import('./tests/container-process/fixtures/says.ts').then(({ say }) => say());
  `);
  const module = 'tests/container-process/fixtures/says';
  expect(lines.map(({ message, ...place }) => [message, place.module, place.function])).toEqual([
    ['by console', module, 'say'],
    ['by Powertools', module, 'say'],
  ]);
});
