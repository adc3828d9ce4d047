import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createMatcher } from 'portable-handlers/http-api';
import { serveRoutes } from 'portable-handlers/lambda';
import { logFailedRequests } from 'portable-handlers/log';
import { createRoutes } from '../adapters/express.ts';
import type { Ports } from '../handlers/ports.ts';
import { routes } from '../handlers/routes.ts';
import { exchangeRaw } from '../packages/portable-handlers/tests/raw-http.ts';
import { serving } from '../packages/portable-handlers/tests/serving.ts';
import { createContext, createEvent } from './call.ts';

/** The ways in which a request comes to a handler. */
export const RUNTIMES = ['handler', 'createServer', 'serveRoutes'] as const;

export type Runtime = (typeof RUNTIMES)[number];

export type Asked = {
  method?: string;
  path: string;
  query?: string;
  headers?: Record<string, string>;
};

export type RuntimeAnswer = {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** As it was sent. */
  body: Buffer;
};

/** Asks the route table, with these ports, in one of the runtimes above. */
export async function ask(runtime: Runtime, ports: Ports, asked: Asked): Promise<RuntimeAnswer> {
  if (runtime === 'createServer') return askServer(ports, asked);
  const table = await createRoutes(ports);
  const { method = 'GET', path } = asked;
  // With `serveRoutes` every route is the function's that serves `$default`.
  const match = runtime === 'handler' ? matcher.match(method, path) : undefined;
  const { routeKey = '$default', pathParameters } = match ?? {};
  const handler =
    runtime === 'handler'
      ? table[routeKey]!
      : serveRoutes(table, { onFailedRequest: logFailedRequests(ports.log) });
  const event = createEvent(routeKey, {
    ...asked,
    method,
    ...(pathParameters && { pathParameters }),
  });
  return answerOf((await handler(event, createContext())) as APIGatewayProxyStructuredResultV2);
}

const matcher = createMatcher(Object.keys(routes));

async function askServer(ports: Ports, asked: Asked): Promise<RuntimeAnswer> {
  const { method = 'GET', path, query = '', headers = {} } = asked;
  const { port } = await serving(await createRoutes(ports), {
    onFailedRequest: logFailedRequests(ports.log),
  });
  const target = query === '' ? path : `${path}?${query}`;
  const lines = Object.entries({ host: 'api', ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const answer = await exchangeRaw(
    port,
    `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`,
  );
  return { status: answer.status, headers: lowered(answer.headers), body: answer.body };
}

function answerOf(result: APIGatewayProxyStructuredResultV2): RuntimeAnswer {
  const { statusCode = 0, headers = {}, body = '', isBase64Encoded = false } = result;
  return {
    status: statusCode,
    headers: lowered(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
}

function lowered(headers: [name: string, value: string][]): Record<string, string> {
  return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
}
