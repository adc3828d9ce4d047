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
import type { LambdaHandler, Routes } from 'portable-handlers/http-api';

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

/**
 * The forms in which people write handlers: a name, the handler, the body of its answer to `GET /`. They compile
 * against the types of the sources at home, and against those of the tarball where it is installed.
 */
export const forms: [string, LambdaHandler, string][] = [
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

const sqs: SQSHandler = async () => {};
const rest: APIGatewayProxyHandler = async () => ({ statusCode: 200, body: '' });
const streaming: StreamifyHandler<APIGatewayProxyEventV2> = async () => {};
/** What no HTTP API calls: none of it compiles. */
export const wrong: Routes[] = [
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
