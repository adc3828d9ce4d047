import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { expect, test } from 'vitest';
import { createMemoryLog, expectLogLine } from '../../tests/log-line.ts';
import type { LambdaHandler, Routes } from '../http-api/settings.ts';
import { logFailedRequests } from '../log/failed-request.ts';
import { serveRoutes } from './serve-routes.ts';

type Envelope = {
  statusCode: number;
  headers: Record<string, string>;
  cookies: string[];
  body: string;
  isBase64Encoded: boolean;
};

/** An event of `$default`, as an HTTP API sends it. */
function eventOf(method: string, path: string, more: object = {}): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-length': '0', 'user-agent': 'a-test' },
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'a-test' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: '$default',
      stage: '$default',
      time: '31/Jan/2026:12:30:00 +0000',
      timeEpoch: 1_769_862_600_000,
    },
    isBase64Encoded: false,
    ...more,
  } as APIGatewayProxyEventV2;
}

/** Calls a function for a route table; `given` is what its handlers were called with. */
async function call(routes: Routes, event: APIGatewayProxyEventV2, remainingMs = 25_000) {
  const { log, lines } = createMemoryLog();
  const context = { getRemainingTimeInMillis: () => remainingMs } as Context;
  const handler = serveRoutes(routes, { onFailedRequest: logFailedRequests(log) });
  const result = await handler(event, context);
  return { result: result as Envelope, context, lines: lines.map(expectLogLine) };
}

/** The event and the Context that a handler of this route key is called with. */
async function given(routeKey: string, event: APIGatewayProxyEventV2) {
  const calls: Parameters<LambdaHandler>[] = [];
  const handler: LambdaHandler = async (...parameters) => {
    calls.push(parameters);
    return { statusCode: 200 };
  };
  const { context } = await call({ [routeKey]: handler }, event);
  expect(calls).toHaveLength(1);
  return { event: calls[0]![0], isSameContext: calls[0]![1] === context };
}

test('a handler gets the event with its own route, in the order of keys of an HTTP API', async () => {
  const sent = eventOf('POST', '/pairs/BTC USDT/é', { body: 'text', isBase64Encoded: false });
  const { event, isSameContext } = await given('POST /pairs/{symbol}/{rest+}', sent);
  const routeKey = 'POST /pairs/{symbol}/{rest+}';
  const { isBase64Encoded, body, ...head } = sent;
  expect(JSON.stringify(event)).toBe(
    JSON.stringify({
      ...head,
      routeKey,
      requestContext: { ...sent.requestContext, routeKey },
      pathParameters: { rest: 'é', symbol: 'BTC USDT' },
      body,
      isBase64Encoded,
    }),
  );
  expect(isSameContext).toBe(true);
});

test.each(['/a', '/a%b', '/a//b', '/ä?', '/a b#c', '/\ud800', '//host/x', ''])(
  'an event is passed on as it came, and nothing is added to it: %j',
  async (path) => {
    const sent = eventOf('GET', path, { rawQueryString: 'q=%zz&q=a b#c' });
    const before = JSON.stringify(sent);
    const { event } = await given('$default', sent);
    expect(JSON.stringify(event)).toBe(before);
    expect(JSON.stringify(sent)).toBe(before);
  },
);

test('an authorizer is kept', async () => {
  const authorizer = { jwt: { claims: { sub: 'me' }, scopes: null } };
  const { requestContext } = eventOf('GET', '/');
  const sent = eventOf('GET', '/', { requestContext: { ...requestContext, authorizer } });
  expect((await given('GET /', sent)).event).toMatchObject({ requestContext: { authorizer } });
});

test.each([
  {
    statusCode: 201,
    headers: { 'X-Name': 'é☕', 'content-type': 'image/png', date: 'mine', connection: 'close' },
    cookies: ['a=1; Path=/', 'b=é'],
    body: '{"λ":1}',
  },
  {
    statusCode: 200,
    headers: { 'content-type': 'text/plain' },
    body: 'AP8B',
    isBase64Encoded: true,
  },
  { a: [1] },
  undefined,
])('a result goes back as it is, for AWS to read it: %j', async (given) => {
  const { result, lines } = await call({ 'GET /': () => given }, eventOf('GET', '/'));
  expect(result).toBe(given);
  expect(lines).toEqual([]);
});

test('a module is loaded at its first request, once', async () => {
  const loaded: string[] = [];
  const module = (name: string) => ({
    async load() {
      loaded.push(name);
      return { handler: async () => ({ statusCode: 200, body: name }) };
    },
  });
  const handler = serveRoutes({ 'GET /a': module('a'), 'GET /b': module('b') });
  expect(loaded).toEqual([]);
  const get = () => handler(eventOf('GET', '/a'), {} as Context);
  expect(await Promise.all([get(), get()])).toMatchObject([{ body: 'a' }, { body: 'a' }]);
  expect(loaded).toEqual(['a']);
});

test('without a hook, what a handler throws is thrown on', async () => {
  const thrown = new TypeError('a defect');
  const handler = serveRoutes({ 'GET /': () => Promise.reject(thrown) });
  await expect(handler(eventOf('GET', '/'), {} as Context)).rejects.toBe(thrown);
});

test('a failure that a handler answers with by itself is one line', async () => {
  const handler = () => ({ statusCode: 404, cookies: ['a=1'], body: '{"message":"no such pair"}' });
  const { result, lines } = await call({ 'GET /': handler }, eventOf('GET', '/'));
  expect(result).toMatchObject({ statusCode: 404, body: '{"message":"no such pair"}' });
  expect(lines).toMatchObject([
    { extra: { status_code: 404, request_id: 'JKJaXmPLvHcESHA=', detail: 'no such pair' } },
  ]);
});

test.each(['GET /', 'GET /other'])(
  'an event that is no request is none that failed: %s',
  async (routeKey) => {
    const timer = { source: 'aws.events', 'detail-type': 'Scheduled Event' };
    const { result, lines } = await call(
      { [routeKey]: () => ({ statusCode: 404 }) },
      timer as unknown as APIGatewayProxyEventV2,
    );
    expect(result.statusCode).toBe(404);
    expect(lines).toEqual([]);
  },
);

test('what no route fits is answered and logged as the gateway would', async () => {
  const { result, lines } = await call({ 'GET /': () => null }, eventOf('POST', '/'));
  expect(result).toMatchObject({
    statusCode: 404,
    headers: { 'content-type': 'application/json' },
    body: '{"message":"Not Found"}',
  });
  expect(lines).toMatchObject([
    { extra: { status_code: 404, request_id: 'JKJaXmPLvHcESHA=', method: 'POST', path: '/' } },
  ]);
});

test.each([
  [
    'throws',
    () => {
      throw new TypeError('a defect');
    },
    'TypeError',
  ],
  ['rejects', () => Promise.reject(new RangeError('a defect')), 'RangeError'],
  ['gives an unusable result', () => ({ statusCode: 'no' }), 'UnusableResult'],
  [
    'gives a header that is none',
    () => ({ statusCode: 200, headers: { a: ['b'] } }),
    'UnusableResult',
  ],
])('a handler that %s is a 500 and one line', async (_what, handler, name) => {
  const { result, lines } = await call({ 'GET /': handler }, eventOf('GET', '/'));
  expect(result).toMatchObject({ statusCode: 500, body: '{"message":"Internal Server Error"}' });
  expect(lines).toMatchObject([{ extra: { status_code: 500, exception: { name } } }]);
});

test('a handler that never answers is a 500 and one line before Lambda ends the function', async () => {
  const { result, lines } = await call(
    { 'GET /': () => new Promise(() => {}) },
    eventOf('GET', '/'),
    260,
  );
  expect(result).toMatchObject({ statusCode: 500 });
  expect(lines).toMatchObject([{ extra: { status_code: 500, detail: 'Internal Server Error' } }]);
});
