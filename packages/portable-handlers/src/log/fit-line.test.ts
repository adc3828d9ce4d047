import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemoryLog, expectLogLine, type LogLine } from '../../tests/log-line.ts';
import { logFailedRequest } from './failed-request.ts';

/** What a client sends, as the texts of an event. */
type Texts = {
  requestId?: string;
  method?: string;
  path?: string;
  query?: string;
  clientHost?: string;
  userAgent?: string;
  secrets?: string[];
};

function logFailure(error: unknown, texts: Texts = {}, detail?: unknown): LogLine {
  const { requestId = 'id', method = 'GET', clientHost = '203.0.113.9', secrets = [] } = texts;
  const { path = '/api/binance/price', query = 'symbol=BTCUSDT', userAgent = 'curl/8.0' } = texts;
  const { log, lines } = createMemoryLog();
  const event = {
    rawPath: path,
    rawQueryString: query,
    cookies: secrets.map((secret) => `session=${secret}`),
    requestContext: { requestId, http: { method, sourceIp: clientHost, userAgent } },
  } as APIGatewayProxyEventV2;
  logFailedRequest(log, { event, statusCode: 500, detail, elapsedMs: 0, error });
  expect(lines).toHaveLength(1);
  return expectLogLine(lines[0]!);
}

function errorWith(message: string, frames: number, cause?: unknown): Error {
  const error = new Error(message, { cause });
  const lines = Array.from(
    { length: frames },
    (_, index) => `    at frame${index} (file:///srv/api/handlers/some/deep/place.ts:${index}:1)`,
  );
  error.stack = [`Error: ${message}`, ...lines].join('\n');
  return error;
}

test('path, query and user agent are cut to 2 KiB each, marked, also in a short line', () => {
  const { extra } = logFailure(undefined, {
    path: `/${'p'.repeat(3_000)}`,
    query: `q=${'é'.repeat(3_000)}`,
    userAgent: '\u{1F600}'.repeat(3_000),
  });
  for (const text of [extra.path, extra.query_params, extra.user_agent]) {
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2_048);
    expect(Buffer.byteLength(text)).toBeGreaterThan(1_990);
    expect(text).toMatch(/…\[\d+ characters cut\]$/);
    expect(text.isWellFormed()).toBe(true);
  }
  expect(extra.path).toContain(`…[${3_001 - extra.path.indexOf('…')} characters cut]`);
});

test('a text of 2 KiB is not cut', () => {
  const path = `/${'p'.repeat(2_047)}`;
  expect(logFailure(undefined, { path }).extra.path).toBe(path);
});

test('escapes count: what one character writes as six bytes', () => {
  const { extra } = logFailure(undefined, { path: '\u0001'.repeat(2_000) });
  expect(Buffer.byteLength(JSON.stringify(extra.path))).toBeLessThanOrEqual(2_050);
});

test('a long line loses its deepest causes first', () => {
  const third = errorWith('third', 80);
  const second = errorWith('second', 80, third);
  const first = errorWith('first', 80, second);
  const { exception } = logFailure(errorWith('top', 80, first)).extra;
  expect(exception.stack).toContain('at frame79 ');
  expect(exception.cause.message).toBe('first');
  expect(exception.cause.stack).toContain('at frame79 ');
  expect(exception.cause.cause).toEqual({ name: '[cut]', message: 'deeper causes cut', stack: '' });
});

test('then the middle of its stack, the first ten frames stay', () => {
  const { exception } = logFailure(errorWith('top', 400, errorWith('cause', 10))).extra;
  expect(exception.cause.name).toBe('[cut]');
  const frames = exception.stack.split('\n').slice(1);
  expect(
    frames.slice(0, 10).every((frame: string, index: number) => frame.includes(`frame${index} `)),
  ).toBe(true);
  expect(frames[10]).toBe('    … [380 frames cut]');
  expect(frames.at(-1)).toContain('frame399 ');
});

test('a short line is not cut at all', () => {
  const error = errorWith('top', 20, errorWith('cause', 20));
  const { exception } = logFailure(error).extra;
  expect(exception.stack).toBe(error.stack);
  expect(exception.cause.stack).toBe((error.cause as Error).stack);
});

test('a message that alone fills the line is cut, its first ten frames stay', () => {
  const { exception } = logFailure(errorWith('m'.repeat(1_000_000), 30)).extra;
  expect(exception.message).toMatch(/^m{3000,}…\[\d+ characters cut\]$/);
  for (let index = 0; index < 10; index++) expect(exception.stack).toContain(`at frame${index} `);
});

test('a long message of an ordinary kind stays whole', () => {
  const message = 'm'.repeat(7_000);
  expect(logFailure(errorWith(message, 60)).extra.exception.message).toBe(message);
});

test('a detail without end is cut', () => {
  const problems = Array.from({ length: 500 }, (_, index) => ({
    loc: ['query', index],
    msg: 'x'.repeat(100),
  }));
  const { extra } = logFailure(new Error('small'), {}, problems);
  expect(extra.detail.at(-1)).toMatch(/more cut/);
  expect(extra.exception.message).toBe('small');
  expect(logFailure(undefined, {}, 'd'.repeat(100_000)).extra.detail).toMatch(/characters cut\]$/);
});

test.each([
  'line\nfeed\r\n',
  'nul\u0000 escape\u001b[31m',
  'delete\u007f next line\u0085 string terminator\u009c',
  'separators\u2028\u2029',
  'lone \ud800 and \udc00',
  '"quotes" and \\backslashes\\',
  '\u{1F600} pair',
])('%j cannot break a line', (text) => {
  const request = { path: text, query: text, userAgent: text, requestId: text, method: text };
  const line = logFailure(new Error(text), request, { [text]: text });
  const shown = text.toWellFormed();
  expect(line.extra).toMatchObject({ path: shown, user_agent: shown, detail: { [shown]: shown } });
  expect(line.extra.exception.message).toBe(shown);
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 9_000, size: 'max' }),
  fc
    .tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }), fc.nat(40_000))
    .map(([text, times]) => text.repeat(times)),
  fc.integer({ min: 0xd800, max: 0xdfff }).map((code) => String.fromCharCode(code)),
);

test('whatever the texts are, a failure is one valid line under 16 KiB', () => {
  const facts = fc.record({
    requestId: anyText,
    method: anyText,
    path: anyText,
    query: anyText,
    clientHost: anyText,
    userAgent: anyText,
    secrets: fc.array(fc.string({ minLength: 6 }), { maxLength: 3 }),
  });
  const error = fc
    .array(fc.record({ name: anyText, message: anyText, stack: anyText }), { maxLength: 4 })
    .map((errors) =>
      errors.reduce<Error | undefined>(
        (cause, texts) => Object.assign(new Error('', { cause }), texts),
        undefined,
      ),
    );
  const detail = fc.oneof(
    anyText,
    fc.anything({ values: [anyText], key: anyText, withBigInt: true }),
  );
  fc.assert(
    fc.property(
      error,
      facts,
      detail,
      (error, facts, detail) => void logFailure(error, facts, detail),
    ),
    { numRuns: 300 },
  );
});
