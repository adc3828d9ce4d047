import { expect, test } from 'vitest';
import { createMemoryLog, expectLogLine, type LogLine } from '../../tests/log-line.ts';

function logThrown(error: unknown): LogLine {
  const { log, lines } = createMemoryLog();
  log.write({
    level: 'CRITICAL',
    part: 'process',
    message: 'Process crashed',
    extra: { event: 'crash', origin: 'uncaughtException' },
    error,
  });
  expect(lines).toHaveLength(1);
  return expectLogLine(lines[0]!);
}

function throwing(): never {
  throw new Error('touched');
}

const circular = new Error('circular');
circular.cause = circular;

const loop = new Error('one', { cause: new Error('two') });
(loop.cause as Error).cause = loop;

const revoked = Proxy.revocable({}, {});
revoked.revoke();

const endless: object = new Proxy(new Error('endless'), {
  get: (target, key) => (key === 'cause' ? endlessAgain() : Reflect.get(target, key)),
});
function endlessAgain(): object {
  return new Proxy(endless, {});
}

const hostile: [string, unknown, { name: string; message: string }][] = [
  ['null', null, { name: 'NonError', message: 'null' }],
  ['a string', 'thrown', { name: 'NonError', message: 'thrown' }],
  ['a symbol', Symbol('s'), { name: 'NonError', message: 'Symbol(s)' }],
  ['a bigint', 10n, { name: 'NonError', message: '10' }],
  ['NaN', Number.NaN, { name: 'NonError', message: 'NaN' }],
  ['an object', { message: 'm', secret: 's' }, { name: 'Error', message: 'm' }],
  ['an object without a prototype', Object.create(null), { name: 'Error', message: '' }],
  ['a function', throwing, { name: 'throwing', message: '' }],
  ['an array', [1, 2], { name: 'Error', message: '' }],
  ['a circular cause', circular, { name: 'Error', message: 'circular' }],
  ['a loop of causes', loop, { name: 'Error', message: 'one' }],
  ['a revoked proxy', revoked.proxy, { name: 'Error', message: '' }],
  ['a proxy that throws', new Proxy({}, { get: throwing }), { name: 'Error', message: '' }],
  [
    'a proxy over everything',
    new Proxy(new Error('p'), { getPrototypeOf: throwing, has: throwing, ownKeys: throwing }),
    { name: 'Error', message: 'p' },
  ],
  ['causes without end', endless, { name: 'Error', message: 'endless' }],
  [
    'getters that throw',
    Object.defineProperties(new Error('g'), {
      name: { get: throwing },
      stack: { get: throwing },
      cause: { get: throwing },
      code: { get: throwing },
    }),
    { name: 'Error', message: 'g' },
  ],
  [
    'a stack that is no text',
    Object.assign(new Error('s'), { stack: { at: 1 } }),
    { name: 'Error', message: 's' },
  ],
  [
    'texts that are none',
    { name: {}, message: [], stack: 1, code: {} },
    { name: 'Error', message: '' },
  ],
  [
    'errors that are none',
    Object.assign(new AggregateError([]), { errors: { length: 1e9 } }),
    { name: 'AggregateError', message: '' },
  ],
  [
    'errors behind a trap',
    Object.defineProperty(new AggregateError([]), 'errors', { get: throwing }),
    { name: 'AggregateError', message: '' },
  ],
  [
    'toJSON that throws',
    Object.assign(new Error('j'), { toJSON: throwing }),
    { name: 'Error', message: 'j' },
  ],
];

test.each(hostile)('%s that is thrown is one line', (_name, thrown, expected) => {
  expect(logThrown(thrown).extra.exception).toMatchObject(expected);
});

test('undefined that is thrown has a line, without an exception to tell of', () => {
  const { log, lines } = createMemoryLog();
  const extra = { event: 'warning', name: 'x' };
  log.write({ level: 'ERROR', message: 'm', extra, error: undefined });
  expect(expectLogLine(lines[0]!).extra).toEqual(extra);
});

test('causes are told, down to what is no error', () => {
  const error = new TypeError('top', { cause: new RangeError('middle', { cause: 'bottom' }) });
  const { exception } = logThrown(error).extra;
  expect(exception).toMatchObject({
    name: 'TypeError',
    message: 'top',
    cause: {
      name: 'RangeError',
      message: 'middle',
      cause: { name: 'NonError', message: 'bottom', stack: '' },
    },
  });
  expect(exception.stack).toBe(error.stack);
  expect(exception.cause.stack).toBe((error.cause as Error).stack);
});

test('aggregated errors are told, the first ten', () => {
  const errors = Array.from({ length: 12 }, (_, index) => new Error(`number ${index}`));
  const { exception } = logThrown(new AggregateError(errors, 'all failed')).extra;
  expect(exception.errors.map((error: Error) => error.message)).toEqual([
    ...errors.slice(0, 10).map((error) => error.message),
    '2 errors cut',
  ]);
});

test('only name, message, stack and code of an error are told', () => {
  const error = Object.assign(new Error('m'), {
    code: 'ECONNREFUSED',
    config: { password: 'hunter2' },
    response: 'body',
  });
  const { exception } = logThrown(error).extra;
  expect(Object.keys(exception)).toEqual(['name', 'message', 'stack', 'code']);
  expect(exception.code).toBe('ECONNREFUSED');
});

test('a cycle is told once', () => {
  const { exception } = logThrown(loop).extra;
  expect(exception.cause.cause).toEqual({ name: 'Error', message: 'one', stack: '[seen above]' });
});

test('the place is the first frame of ours, else that of a cause, else that of the caller', () => {
  const ours = new Error('ours');
  expect(logThrown(ours)).toMatchObject({
    module: 'packages/portable-handlers/src/log/exception.test',
  });

  const theirs = new Error('theirs', { cause: ours });
  theirs.stack = 'Error: theirs\n    at read (node:fs:1:1)\n    at x (/elsewhere/x.js:1:1)';
  expect(logThrown(theirs)).toMatchObject({
    module: 'packages/portable-handlers/src/log/exception.test',
    line: logThrown(ours).line,
  });

  delete theirs.cause;
  expect(logThrown(theirs)).toMatchObject({
    module: 'packages/portable-handlers/src/log/exception.test',
    function: 'logThrown',
  });
});

test('a message cannot make up a place', () => {
  const root = new URL('../../../../', import.meta.url).href;
  const error = new Error(`x\n    at forged (${root}lib/config.ts:1:1)`);
  expect(logThrown(error).module).toBe('packages/portable-handlers/src/log/exception.test');
});
