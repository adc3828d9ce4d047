import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import middy from '@middy/core';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyHandler,
  APIGatewayProxyHandlerV2,
  APIGatewayProxyHandlerV2WithIAMAuthorizer,
  APIGatewayProxyHandlerV2WithJWTAuthorizer,
  APIGatewayProxyHandlerV2WithLambdaAuthorizer,
  APIGatewayProxyResultV2,
  APIGatewayProxyStructuredResultV2,
  Context,
  Handler,
  SQSHandler,
  StreamifyHandler,
} from 'aws-lambda';
import { expect, it, onTestFinished } from 'vitest';
import { exchangeRaw } from '../../tests/raw-http.ts';
import { serving } from '../../tests/serving.ts';
import type { LambdaHandler, Routes } from './settings.ts';

const proxy: APIGatewayProxyHandlerV2 = async (event, context) => ({
  statusCode: 200,
  body: `${event.routeKey} ${context.functionVersion}`,
});
const typed: APIGatewayProxyHandlerV2<{ id: number }> = async () => ({ id: 1 });
const jwt: APIGatewayProxyHandlerV2WithJWTAuthorizer = async ({ requestContext }) =>
  String(requestContext.authorizer?.jwt.claims.sub);
const iam: APIGatewayProxyHandlerV2WithIAMAuthorizer = async ({ requestContext }) =>
  String(requestContext.authorizer?.iam.userId);
const authorized: APIGatewayProxyHandlerV2WithLambdaAuthorizer<{ tenant: string }> = async (
  event,
) => String(event.requestContext.authorizer?.lambda?.tenant);
const any: Handler = async (event) => event.routeKey;
const generic: Handler<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> = async () => ({
  statusCode: 200,
  body: 'generic',
});
const wrapped = middy()
  .use({ after: (request) => void Object.assign(request.response, { statusCode: 201 }) })
  .handler(async (event: APIGatewayProxyEventV2) => ({ statusCode: 200, body: event.rawPath }));
const wrappedOld = middy<APIGatewayProxyEventV2, APIGatewayProxyResultV2>(
  async ({ rawPath }: APIGatewayProxyEventV2) => rawPath,
);

// Whatever compiles here is served below; `npm run check` holds it to compile.
const forms: [string, LambdaHandler, string][] = [
  ['APIGatewayProxyHandlerV2', proxy, 'GET / $LATEST'],
  ['APIGatewayProxyHandlerV2<T>', typed, '{"id":1}'],
  ['a JWT authorizer’s', jwt, 'undefined'],
  ['an IAM authorizer’s', iam, 'undefined'],
  ['a Lambda authorizer’s', authorized, 'undefined'],
  ['Handler', any, 'GET /'],
  ['Handler<event, result>', generic, 'generic'],
  ['middy with a middleware', wrapped, '/'],
  ['middy around a function', wrappedOld, '/'],
  ['async (event) =>', async (event) => event.rawPath, '/'],
  ['async () =>', async () => ['a'], '["a"]'],
  ['without async', () => ({ statusCode: 200, body: 'now' }), 'now'],
  ['nothing returned', async () => {}, 'null'],
  ['a part of the event', async ({ rawPath }: { rawPath: string }) => rawPath, '/'],
  [
    'a part of the Context',
    async (_: unknown, { functionName }: Pick<Context, 'functionName'>) => functionName,
    'GET',
  ],
];

it.each(forms)('a handler may be %s', async (_, handler, body) => {
  const { port } = await serving({ 'GET /': handler });
  const answer = await exchangeRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  expect(String(answer.body)).toBe(body);
});

it.each([
  ['exports.handler', 'exports.handler = async (event) => event.rawPath;'],
  ['module.exports', 'module.exports = { handler: async (event) => event.rawPath };'],
])('a handler may be a CommonJS module’s: %s', async (_, source) => {
  const folder = await mkdtemp(join(tmpdir(), 'handler-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'handler.cjs');
  writeFileSync(file, source);
  const { handler } = (await import(pathToFileURL(file).href)) as { handler: Handler };
  const { port } = await serving({ 'GET /': handler });
  const answer = await exchangeRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  expect(String(answer.body)).toBe('/');
});

it('a handler that takes a callback compiles and is refused at the start', async () => {
  const calling: APIGatewayProxyHandlerV2 = (_event, _context, callback) => {
    callback(null, 'late');
  };
  await expect(serving({ 'GET /': calling })).rejects.toThrow(/"GET \/" takes a callback/);
});

it('what is no handler of an HTTP API does not compile', () => {
  const sqs: SQSHandler = async () => {};
  const rest: APIGatewayProxyHandler = async () => ({ statusCode: 200, body: '' });
  const streaming: StreamifyHandler<APIGatewayProxyEventV2> = async () => {};
  const wrong: Routes[] = [
    // @ts-expect-error: a number
    { 'GET /': 200 },
    // @ts-expect-error: a text
    { 'GET /': 'handler' },
    // @ts-expect-error: what a handler returns
    { 'GET /': Promise.resolve({ statusCode: 200 }) },
    // @ts-expect-error: for messages of a queue
    { 'GET /': sqs },
    // @ts-expect-error: for a REST API, payload format 1.0
    { 'GET /': rest },
    // @ts-expect-error: its second parameter is the stream of the answer
    { 'GET /': streaming },
    // @ts-expect-error: no event is a text
    { 'GET /': async (event: string) => event },
    // @ts-expect-error: there is no callback to call
    { 'GET /': (_event, _context, callback) => callback(null, 'late') },
  ];
  expect(wrong).toHaveLength(8);
});
