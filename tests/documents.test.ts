import { beforeAll, describe, expect, test } from 'vitest';
import { createPorts, usePorts } from '../handlers/ports.ts';
import { routes } from '../handlers/routes.ts';
import { readConfig } from '../lib/config.ts';
import { document, expectDocumented } from './documented-answer.ts';
import { createMemoryLog } from './log-line.ts';
import { type Service, serving } from './serving.ts';

type Parameter = {
  name: string;
  in: 'path' | 'query';
  required: boolean;
  schema: { examples?: unknown[]; enum?: string[]; default?: unknown };
};

type Call = { routeKey: string; path: string };

/** A call of each documented operation, and of each of the files that a page loads. */
const calls = Object.entries<Record<string, { parameters: Parameter[] }>>(document.paths).flatMap(
  ([path, methods]) =>
    Object.entries(methods).flatMap(([method, { parameters }]): Call[] => {
      const routeKey = `${method.toUpperCase()} ${path}`;
      const [variable] = parameters.filter((parameter) => parameter.in === 'path');
      const query = new URLSearchParams(
        parameters
          .filter((parameter) => parameter.in === 'query')
          .map(({ name, schema }): [string, string] => [
            name,
            String(schema.examples?.[0] ?? schema.default),
          ]),
      );
      const paths = variable?.schema.enum?.map((value) => path.replace(/\{.+\}/, value)) ?? [path];
      return paths.map((one) => ({ routeKey, path: query.size > 0 ? `${one}?${query}` : one }));
    }),
);

describe('each documented route', () => {
  beforeAll(() => {
    const config = readConfig({ MARKET_DATA: 'simulated' });
    usePorts(createPorts(config, createMemoryLog().log));
  });

  async function ask({ port }: Service, path: string, headers: Record<string, string> = {}) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
    return {
      status: response.status,
      // Node's client has undone what the header names.
      headers: Object.fromEntries(
        [...response.headers].filter(([name]) => name !== 'content-encoding'),
      ),
      body: Buffer.from(await response.arrayBuffer()),
    };
  }

  test.each(calls)('answers as documented: $path', async ({ routeKey, path }) => {
    const service = await serving(routes);
    const answer = await ask(service, path);
    expect(answer.status).toBe(200);
    expectDocumented(routeKey, answer);

    const { etag } = answer.headers;
    if (etag !== undefined && !routeKey.includes('/api/')) {
      const again = await ask(service, path, { 'if-none-match': etag });
      expect(again.status).toBe(304);
      expectDocumented(routeKey, again);
    }
    expect(service.lines()).toEqual([]);
  });

  test('tells of what a page loads that its name has its version, and that it may be kept', async () => {
    const service = await serving(routes);
    for (const { path } of calls.filter(({ routeKey }) => routeKey.endsWith('{asset}'))) {
      const { headers } = await ask(service, path);
      expect(path).toMatch(/\.\d+\.\d+\.\d+\.(js|css)$/);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(headers['content-type']).toMatch(/^text\/(javascript|css); charset=utf-8$/);
    }
  });

  test.each([
    '/docs/swagger-ui.css',
    '/docs/package.json',
    '/docs/..%2f..%2fpackage.json',
    '/docs/constructor',
    '/docs/',
    '/redoc/redoc.standalone.js',
  ])('serves no other file: %s', async (path) => {
    const service = await serving(routes);
    const answer = await ask(service, path);
    expect(answer.status).toBe(404);
    expectDocumented('GET /docs/{asset}', answer);
  });
});
