import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { expect, test } from 'vitest';
import { createMemoryLog, expectLogLine, type LogLine } from '../../tests/log-line.ts';
import { type FailedRequest, logFailedRequest, requestIdOf } from './failed-request.ts';

type Change = {
  headers?: Record<string, string>;
  cookies?: string[];
  path?: string;
  query?: string;
  userAgent?: string;
};

function eventOf({
  headers = {},
  cookies,
  path,
  query,
  userAgent,
}: Change): APIGatewayProxyEventV2 {
  const rawPath = path ?? '/api/binance/price';
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: query ?? 'symbol=NOPE',
    ...(cookies && { cookies }),
    headers,
    requestContext: {
      requestId: 'gateway-id=',
      http: {
        method: 'GET',
        path: rawPath,
        sourceIp: '203.0.113.9',
        userAgent: userAgent ?? 'curl/8.0',
      },
    },
    isBase64Encoded: false,
  } as APIGatewayProxyEventV2;
}

function logOne(change: Change, failed: Partial<FailedRequest> = {}): LogLine {
  const { log, lines } = createMemoryLog();
  const event = eventOf(change);
  logFailedRequest(log, {
    event,
    statusCode: 400,
    detail: 'Bad',
    elapsedMs: 5,
    ...failed,
  });
  expect(lines).toHaveLength(1);
  return expectLogLine(lines[0]!);
}

test('a failed request is one line with everything about it', () => {
  const line = logOne({}, { elapsedMs: 5, error: new Error('Refused') });
  expect(line).toMatchObject({
    level: 'ERROR',
    logger: 'api.request',
    message: 'Request failed',
    module: 'packages/portable-handlers/src/log/failed-request.test',
  });
  expect(Object.keys(line.extra)).toEqual([
    'type',
    'request_id',
    'method',
    'path',
    'query_params',
    'status_code',
    'client_host',
    'process_time_ms',
    'user_agent',
    'detail',
    'exception',
  ]);
  expect(line.extra).toMatchObject({
    type: 'request_error',
    request_id: 'gateway-id=',
    method: 'GET',
    path: '/api/binance/price',
    query_params: 'symbol=NOPE',
    status_code: 400,
    client_host: '203.0.113.9',
    user_agent: 'curl/8.0',
    detail: 'Bad',
    exception: { name: 'Error', message: 'Refused' },
  });
  expect(line.extra.process_time_ms).toBeGreaterThanOrEqual(5);
});

test('without an exception the place is that of the caller', () => {
  expect(logOne({})).toMatchObject({
    module: 'packages/portable-handlers/src/log/failed-request.test',
    function: 'logOne',
  });
});

test('two who see the same event fail write one line', () => {
  const { log, lines } = createMemoryLog();
  const event = eventOf({});
  const failed = {
    event,
    statusCode: 500,
    detail: 'x',
    elapsedMs: 5,
  };
  logFailedRequest(log, failed);
  logFailedRequest(log, { ...failed, statusCode: 503 });
  logFailedRequest(log, { ...failed, event: eventOf({}) });
  expect(lines.map((line) => expectLogLine(line).extra.status_code)).toEqual([500, 500]);
});

test.each([
  ['abc-123', 'abc-123'],
  ['A.z_9:b=c+d/e-', 'A.z_9:b=c+d/e-'],
  ['x'.repeat(128), 'x'.repeat(128)],
  ['x'.repeat(129), 'gateway-id='],
  ['', 'gateway-id='],
  ['one,two', 'gateway-id='],
  ['with space', 'gateway-id='],
  ['line\nfeed', 'gateway-id='],
  ['end\n', 'gateway-id='],
  ['ümlaut', 'gateway-id='],
])('the request id for x-request-id %j is %j', (sent, used) => {
  expect(requestIdOf(eventOf({ headers: { 'x-request-id': sent } }))).toBe(used);
});

test('overlapping requests keep their own fields', async () => {
  const { log, lines } = createMemoryLog();
  async function request(index: number): Promise<void> {
    const id = `request-${index}`;
    const event = eventOf({ headers: { 'x-request-id': id }, path: `/${id}`, query: `q=${id}` });
    for (let turn = 0; turn < index % 7; turn++) await new Promise(setImmediate);
    const error = index % 2 === 0 ? new Error(id) : undefined;
    logFailedRequest(log, {
      event,
      statusCode: 400,
      detail: id,
      elapsedMs: 1,
      error,
    });
  }
  await Promise.all(Array.from({ length: 1_000 }, (_, index) => request(index)));

  expect(lines).toHaveLength(1_000);
  const ids = lines.map((text) => {
    const { extra } = expectLogLine(text);
    const id = extra.request_id as string;
    expect(extra).toMatchObject({ path: `/${id}`, query_params: `q=${id}`, detail: id });
    expect(extra.exception?.message).toBe(Number(id.slice(8)) % 2 === 0 ? id : undefined);
    return id;
  });
  expect(new Set(ids).size).toBe(1_000);
});

test.each([
  ['authorization', { headers: { authorization: 'Bearer hunter2-hunter2' } }],
  ['x-api-key', { headers: { 'x-api-key': 'hunter2-hunter2' } }],
  ['a cookie header', { headers: { cookie: 'a=1; session=hunter2-hunter2' } }],
  ['a cookie', { cookies: ['a=1', 'session=hunter2-hunter2'] }],
  ['a query parameter', { query: 'api_key=hunter2-hunter2&a=1' }],
  ['an encoded query parameter', { query: 'api%5fkey=hunter2%2dhunter2&a=1' }],
])('the value of %s shows nowhere in the line', (_carrier, change) => {
  const secret = 'hunter2-hunter2';
  const error = new Error(`refused ${secret}`, { cause: new Error(`by ${secret}`) });
  error.name = `Error-${secret}`;
  const detail = [{ input: secret, ctx: { deep: [`${secret}!`] } }];
  const line = logOne(
    { ...change, path: `/api/${secret}/price`, userAgent: `curl ${secret}` },
    { detail, error },
  );
  expect(JSON.stringify(line)).not.toContain('hunter2');
  expect(line.extra).toMatchObject({
    path: '/api/[redacted]/price',
    user_agent: 'curl [redacted]',
    detail: [{ input: '[redacted]', ctx: { deep: ['[redacted]!'] } }],
    exception: { message: 'refused [redacted]', cause: { message: 'by [redacted]' } },
  });
});

test.each([2_030, 2_047, 16_380])(
  'a cut leaves no part of a secret, here %i characters in',
  (before) => {
    const secret = 'hunter2-hunter2';
    const text = 'x'.repeat(before) + secret + 'y'.repeat(20_000);
    const line = logOne(
      { headers: { 'x-api-key': secret }, path: text, userAgent: text },
      { detail: text, error: new Error(text) },
    );
    expect(JSON.stringify(line)).not.toContain('hunt');
  },
);

test('a secret that is a word of the contract does not change its words', () => {
  const { extra } = logOne({ query: 'key=request_error&token=api.request' });
  expect(extra).toMatchObject({
    type: 'request_error',
    query_params: 'key=[redacted]&token=[redacted]',
  });
});

test.each([
  null,
  'text',
  {},
  { headers: null, requestContext: null },
  {
    rawPath: 1,
    rawQueryString: {},
    headers: { 'x-request-id': 7 },
    cookies: [],
    requestContext: { http: {} },
  },
])('an event made by hand is described: %j', (event) => {
  const { log, lines } = createMemoryLog();
  logFailedRequest(log, {
    event: event as unknown as APIGatewayProxyEventV2,
    statusCode: 400,
    detail: undefined,
    elapsedMs: Number.NaN,
  });
  expect(expectLogLine(lines[0]!).extra).toMatchObject({ request_id: '', path: '', detail: null });
});
