import { readFileSync } from 'node:fs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { hasShared, sharedPath } from '../../../../tests/shared.ts';
import { exchangeRaw, type RawAnswer } from '../../tests/raw-http.ts';
import { type DOORS, serving } from '../../tests/serving.ts';
import type { CorsConfiguration } from './result/cors.ts';
import type { LambdaHandler, Options, Routes } from './settings.ts';

type Json = Record<string, unknown>;

type Case = {
  id: string;
  route?: string;
  routes?: string[];
  request?: {
    method: string;
    path_and_query: string;
    headers: [string, string][];
    body_base64?: string;
  };
  event_subset?: Json;
  event_absent?: string[];
  event_patterns?: Record<string, string>;
  event_key_order?: Record<string, string[] | 'sorted ascending'>;
  result?: unknown;
  result_raw?: {
    js?: string;
    function_error?: string;
    timeout?: string;
    invoke_request_bytes?: string;
  };
  /** A `CorsConfiguration` as a SAM template has it. */
  cors?: Record<string, unknown>;
  handler_called?: boolean;
  integration_timeout_ms?: number;
  http?: {
    status: number;
    headers_subset?: Record<string, string>;
    headers_present?: string[];
    headers_absent?: string[];
    headers_order_http2?: string[];
    headers_exact_names_http2?: string[];
    set_cookie_lines?: string[];
    body?: string;
    body_json?: unknown;
    body_base64?: string;
  };
};

/** Cases of what a route table by itself does not say. */
const NOT_SERVED: Record<string, string> = {
  'v2-event-powertools-null-lambda-authorizer': 'needs an authorizer',
  'v2-event-custom-domain-stage-root': 'needs a custom domain and a named stage',
  'v2-path-custom-domain-mapping-root': 'needs a custom domain',
  'v2-authorizer-jwt-401': 'needs an authorizer',
  'v2-authorizer-jwt-scope-403': 'needs an authorizer',
  'v2-authorizer-lambda-context-place': 'needs an authorizer',
  'v2-event-stage-variables': 'needs a named stage and its variables',
};

/** Cases that were recorded of an HTTP API with a CORS configuration, which is not told. */
const WITH_CORS = ['v2-gw-options-204'];
const CORS = { AllowOrigins: ['https://app.example.com'], AllowMethods: ['GET'] };

const cases = hasShared
  ? ['cases.jsonl', 'more-cases.jsonl'].flatMap((file) =>
      readFileSync(sharedPath(`http-api/${file}`), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Case),
    )
  : [];
const served = cases.filter(({ id }) => !(id in NOT_SERVED));
const notServed = cases.filter(({ id }) => id in NOT_SERVED);

describe.skipIf(!hasShared).each(['createServer', 'createApp'] as const)('%s', (door) => {
  it.each(served)('does as recorded: $id', (recorded) => check(recorded, door));

  it.each(notServed)('cannot do by itself: $id', async (recorded) => {
    await expect(check(recorded, door)).rejects.toThrow();
  });

  it('passes or names every case', () => {
    expect(notServed.map(({ id }) => id).sort()).toEqual(Object.keys(NOT_SERVED).sort());
    expect(served.length).toBeGreaterThan(67);
  });
});

describe.skipIf(!hasShared)('serve, in an application of someone else', () => {
  // What no route fits is that application's to answer.
  const fitting = served.filter(({ id }) => !id.startsWith('v2-gw-404-'));

  it.each(fitting)('does as recorded: $id', (recorded) => check(recorded, 'serve'));
});

async function check(recorded: Case, door: keyof typeof DOORS): Promise<void> {
  const { event_subset, event_absent, event_patterns, event_key_order, http } = recorded;
  const { handler_called } = recorded;
  let event: Json | undefined;
  const handler = handlerFor(recorded, (given) => {
    // What JSON text says of it is what Lambda would have been sent.
    event = JSON.parse(JSON.stringify(given));
  });
  const service = await serving(routesFor(recorded, handler), optionsFor(recorded), door);
  const answer = await exchangeRaw(service.port, requestFor(recorded));

  if (http !== undefined) checkAnswer(answer, http);
  if (handler_called !== undefined) expect(event !== undefined).toBe(handler_called);
  if (event_subset ?? event_absent ?? event_patterns ?? event_key_order) {
    expect(event).toMatchObject(event_subset ?? {});
    for (const path of event_absent ?? []) expect(event).not.toHaveProperty(path);
    for (const [path, pattern] of Object.entries(event_patterns ?? {})) {
      expect(valueAt(event, path)).toMatch(new RegExp(pattern));
    }
    for (const [path, order] of Object.entries(event_key_order ?? {})) {
      const keys = Object.keys((path === '' ? event : valueAt(event, path)) as Json);
      const expected = order === 'sorted ascending' ? keys.toSorted() : order;
      expect(keys).toEqual(expected.filter((key) => keys.includes(key)));
    }
  }
}

function routesFor({ request, route, routes, http }: Case, handler: LambdaHandler): Routes {
  // A gateway's own answers are recorded with the routes that there were, if any.
  const keys = route
    ? [route]
    : (routes ?? (request !== undefined && http !== undefined ? [] : ['$default']));
  return Object.fromEntries(keys.map((key) => [key, handler]));
}

function optionsFor({ id, cors, result_raw, integration_timeout_ms = 100 }: Case): Options {
  const configuration = WITH_CORS.includes(id) ? CORS : cors;
  return {
    integrationTimeoutMs: integration_timeout_ms,
    ...(result_raw?.timeout === 'function' && { functionTimeoutMs: integration_timeout_ms / 2 }),
    ...(configuration && { cors: corsOf(configuration) }),
  };
}

/** `AllowOrigins` is our `allowOrigins`, and so on. */
function corsOf(configuration: Record<string, unknown>): CorsConfiguration {
  const entries = Object.entries(configuration);
  return Object.fromEntries(
    entries.map(([key, value]) => [key.slice(0, 1).toLowerCase() + key.slice(1), value]),
  );
}

function handlerFor(
  { result, result_raw }: Case,
  seen: (event: APIGatewayProxyEventV2) => void,
): LambdaHandler {
  return async (event) => {
    seen(event);
    if (result_raw?.function_error !== undefined) throw new Error(result_raw.function_error);
    if (result_raw?.timeout !== undefined) await new Promise(() => {});
    if (result_raw?.js === 'undefined') return undefined;
    return result;
  };
}

function requestFor({ request, result_raw }: Case): Buffer {
  if (result_raw?.invoke_request_bytes !== undefined) {
    const body = Buffer.alloc(5_000_000);
    return Buffer.concat([
      Buffer.from(`POST / HTTP/1.1\r\nHost: api\r\nContent-Length: ${body.length}\r\n\r\n`),
      body,
    ]);
  }
  const {
    method,
    path_and_query,
    headers,
    body_base64 = '',
  } = request ?? {
    method: 'GET',
    path_and_query: '/',
    headers: [],
  };
  const body = Buffer.from(body_base64, 'base64');
  const names = headers.map(([name]) => name.toLowerCase());
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  if (!names.includes('host')) lines.unshift('Host: api.example.com');
  if (body.length > 0 && !names.includes('content-length')) {
    lines.push(`Content-Length: ${body.length}`);
  }
  const head = `${method} ${path_and_query} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

function checkAnswer(answer: RawAnswer, http: NonNullable<Case['http']>): void {
  const names = answer.headers.map(([name]) => name.toLowerCase());
  expect(answer.status).toBe(http.status);
  for (const [name, value] of Object.entries(http.headers_subset ?? {})) {
    expect([name, answer.header(name)]).toEqual([name, value]);
  }
  expect(names).toEqual(expect.arrayContaining(http.headers_present ?? []));
  // HTTP/2 has no Connection.
  if (http.headers_order_http2 !== undefined) {
    expect(names.filter((name) => name !== 'connection')).toEqual(http.headers_order_http2);
  }
  for (const name of http.headers_absent ?? []) expect(names).not.toContain(name);
  if (http.headers_exact_names_http2 !== undefined) {
    expect(names.toSorted()).toEqual([...http.headers_exact_names_http2, 'connection'].sort());
  }
  if (http.set_cookie_lines !== undefined) {
    const cookies = answer.headers.filter(([name]) => name.toLowerCase() === 'set-cookie');
    expect(cookies.map(([, value]) => value)).toEqual(http.set_cookie_lines);
  }
  if (http.body !== undefined) expect(String(answer.body)).toBe(http.body);
  if (http.body_json !== undefined) expect(JSON.parse(String(answer.body))).toEqual(http.body_json);
  if (http.body_base64 !== undefined) expect(answer.body.toString('base64')).toBe(http.body_base64);
}

function valueAt(object: unknown, path: string): unknown {
  return path.split('.').reduce((value, key) => (value as Json | undefined)?.[key], object);
}
