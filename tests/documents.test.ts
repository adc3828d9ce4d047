import { createLocalPorts } from 'portable-handlers';
import { describe, expect, test } from 'vitest';
import { createRoutes } from '../adapters/express.ts';
import { createPorts } from '../handlers/ports.ts';
import { readConfig } from '../lib/config.ts';
import { serving } from '../packages/portable-handlers/tests/serving.ts';
import { expectDocumented } from './documented-answer.ts';
import { ask, calls } from './documented-calls.ts';
import { createMemoryLog } from './log-line.ts';

describe('each documented route', () => {
  async function serve() {
    const config = readConfig({ MARKET_DATA: 'simulated' });
    const ports = createPorts(config, createLocalPorts(createMemoryLog().log));
    const service = await serving(await createRoutes(ports));
    return { origin: `http://127.0.0.1:${service.port}`, lines: service.lines };
  }

  test.each(calls)('answers as documented: $path', async ({ routeKey, path }) => {
    const { origin, lines } = await serve();
    const answer = await ask(origin, path);
    expect(answer.status).toBe(200);
    expectDocumented(routeKey, answer);

    // How the service is now has no tag, and candles may have another at the next moment.
    const { etag } = answer.headers;
    if (routeKey.includes('/health')) expect(etag).toBeUndefined();
    else expect(etag).toBeDefined();
    if (!/\/(health|api)/.test(routeKey)) {
      const again = await ask(origin, path, { 'if-none-match': etag! });
      expect(again.status).toBe(304);
      expectDocumented(routeKey, again);
    }
    expect(lines()).toEqual([]);
  });

  test('tells of what a page loads that its name has its version, and that it may be kept', async () => {
    const { origin } = await serve();
    const assets = calls.filter(({ routeKey }) => routeKey.endsWith('{asset}'));
    expect(assets).not.toEqual([]);
    for (const { path } of assets) {
      const { headers } = await ask(origin, path);
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
    const { origin } = await serve();
    const answer = await ask(origin, path);
    expect(answer.status).toBe(404);
    expectDocumented('GET /docs/{asset}', answer);
  });
});
