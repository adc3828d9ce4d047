import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createContext, createEvent } from '../../../../tests/call.ts';
import { createMemoryLog, expectLogLine } from '../../tests/log-line.ts';
import { exchangeRaw } from '../../tests/raw-http.ts';
import { DOORS, serving } from '../../tests/serving.ts';
import { serveRoutes } from '../lambda/serve-routes.ts';
import { logFailedRequests } from '../log/failed-request.ts';
import type { HandlerModule, LambdaHandler, Routes } from './settings.ts';
import { provideStreaming } from './streaming.ts';

const OK: LambdaHandler = async (event) => ({ statusCode: 200, body: event.routeKey });

const doors = Object.keys(DOORS) as (keyof typeof DOORS)[];

async function ask(port: number, path: string) {
  const { status, body } = await exchangeRaw(port, `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
  return [status, String(body)];
}

/** Loads a module of this source. */
function importing(source: string): HandlerModule['load'] {
  return () => import(`data:text/javascript,${source}`);
}

const FAILED = [500, '{"message":"Internal Server Error"}'];

/** A handler as a module makes it by the global of Lambda's runtime. */
function streaming(): LambdaHandler {
  const globals = globalThis as unknown as {
    awslambda?: { streamifyResponse(handler: object): LambdaHandler };
  };
  provideStreaming();
  onTestFinished(() => {
    delete globals.awslambda;
  });
  return globals.awslambda!.streamifyResponse(
    async (_event: unknown, stream: { end(): void }, _context: unknown) => stream.end(),
  );
}

describe('a handler that streams its response', () => {
  it.each(doors)('takes its own routes and no others: %s', async (door) => {
    const { port, lines } = await serving({ 'GET /s': streaming(), 'GET /a': OK }, {}, door);
    expect(await ask(port, '/s')).toEqual(FAILED);
    expect(await ask(port, '/a')).toEqual([200, 'GET /a']);
    expect(lines()).toMatchObject([
      {
        extra: {
          path: '/s',
          status_code: 500,
          exception: { name: 'TypeError', message: expect.stringContaining('streams') },
        },
      },
    ]);
  });
});

describe('a route whose module is loaded', () => {
  it.each(doors)('is served, also when it is asked for before: %s', async (door) => {
    const load = vi.fn(async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { handler: OK };
    });
    const { port } = await serving({ 'GET /a': { load }, 'GET /b': OK }, {}, door);
    const early = ask(port, '/a');
    expect(await ask(port, '/b')).toEqual([200, 'GET /b']);
    expect(await early).toEqual([200, 'GET /a']);
    expect(await ask(port, '/a')).toEqual([200, 'GET /a']);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it.each(doors)('is loaded before anybody asks: %s', async (door) => {
    const load = vi.fn(async () => ({ handler: OK }));
    await serving({ 'GET /a': { load } }, {}, door);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it.each<[string, HandlerModule['load'], object]>([
    [
      'throws at its import',
      importing('throw new RangeError("at import")'),
      { name: 'RangeError', message: 'at import' },
    ],
    ['does not parse', importing('export const = ;'), { name: 'SyntaxError' }],
    ['has no handler', async () => ({}), { message: 'The handler of "GET /x" is no function' }],
    [
      'has a handler that takes a callback',
      async () => ({ handler: ((_a: unknown, _b: unknown, _c: unknown) => {}) as LambdaHandler }),
      { message: expect.stringContaining('takes a callback') },
    ],
    [
      'streams its response',
      async () => ({ handler: streaming() }),
      { message: expect.stringContaining('streams') },
    ],
    ['throws undefined', () => Promise.reject(undefined), { name: 'Error' }],
  ])('takes its own routes and no others where it %s', async (_what, load, exception) => {
    const { port, lines } = await serving({ 'GET /x': { load }, 'GET /a': OK });
    expect(await ask(port, '/x')).toEqual(FAILED);
    expect(await ask(port, '/a')).toEqual([200, 'GET /a']);
    expect(await ask(port, '/x')).toEqual(FAILED);
    const line = { extra: { path: '/x', status_code: 500, exception } };
    expect(lines()).toMatchObject([line, line]);
  });

  it('may be CommonJS', async () => {
    const load = async () => ({ default: { handler: OK } });
    const { port } = await serving({ 'GET /a': { load } });
    expect(await ask(port, '/a')).toEqual([200, 'GET /a']);
  });

  it('is loaded in a function when it is asked for first', async () => {
    const { log, lines } = createMemoryLog();
    const load = vi.fn(async () => ({ handler: OK }));
    const other = vi.fn(() => Promise.reject(new Error('at import')));
    const routes: Routes = { 'GET /a': { load }, 'GET /b': { load: other } };
    const handler = serveRoutes(routes, { onFailedRequest: logFailedRequests(log) });
    const call = async (path: string) =>
      handler(
        createEvent('$default', { path, method: 'GET' }) as APIGatewayProxyEventV2,
        createContext(),
      );
    expect(await call('/a')).toMatchObject({ statusCode: 200, body: 'GET /a' });
    expect(other).not.toHaveBeenCalled();
    expect(await call('/b')).toMatchObject({ statusCode: 500 });
    expect(lines.map(expectLogLine)).toMatchObject([
      { extra: { status_code: 500, exception: { message: 'at import' } } },
    ]);
  });
});
