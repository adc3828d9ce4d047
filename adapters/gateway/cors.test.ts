import { describe, expect, it } from 'vitest';
import { exchangeRaw, type RawAnswer } from '../../tests/raw-http.ts';
import { serving } from '../../tests/serving.ts';
import { corsConfiguration } from '../cors-configuration.ts';
import type { LambdaHandler, Routes } from './settings.ts';

const APP = 'https://app.example.com';

const handler: LambdaHandler = async () => ({
  statusCode: 200,
  headers: { 'access-control-allow-origin': 'https://elsewhere.example', vary: 'Accept-Encoding' },
  body: 'fine',
});
const broken: LambdaHandler = async () => {
  throw new Error('a defect');
};
const ROUTES: Routes = { 'GET /a': handler, 'POST /a': handler, 'GET /broken': broken };

type Asked = { method?: string; path?: string; origins?: string[]; routes?: Routes };

describe.each(['createServer', 'createApp'] as const)('CORS of %s', (door) => {
  async function ask(headers: Record<string, string>, asked: Asked = {}): Promise<RawAnswer> {
    const { method = 'GET', path = '/a', origins = [APP], routes = ROUTES } = asked;
    const { port } = await serving(routes, { cors: corsConfiguration(origins) }, door);
    const lines = Object.entries({ Host: 'api', ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    return exchangeRaw(port, `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  }

  /** The headers of an answer that CORS is about. */
  function corsOf({ headers }: RawAnswer): Record<string, string> {
    const about = headers.filter(([name]) => /^(Access-Control-.*|Vary)$/.test(name));
    return Object.fromEntries(about);
  }

  const PREFLIGHT = { Origin: APP, 'Access-Control-Request-Method': 'GET' };

  it.each([
    ['GET, HEAD', { ...PREFLIGHT, 'Access-Control-Request-Headers': 'X-Api-Key, content-type' }],
    ['HEAD', { ...PREFLIGHT, 'Access-Control-Request-Method': 'HEAD' }],
    ['origin in another case', { ...PREFLIGHT, Origin: 'https://APP.example.com' }],
  ])('answers a preflight that may go on: %s', async (_what, headers) => {
    const answer = await ask(headers, { method: 'OPTIONS' });
    expect(answer.status).toBe(204);
    expect(corsOf(answer)).toEqual({
      'Access-Control-Allow-Origin': headers.Origin,
      'Access-Control-Allow-Methods': 'GET,HEAD',
      'Access-Control-Allow-Headers': 'content-type,if-none-match,x-api-key,x-request-id',
      'Access-Control-Max-Age': '600',
      Vary: 'Origin',
    });
    const names = answer.headers.map(([name]) => name);
    expect(names).toEqual(expect.arrayContaining(['Date', 'Apigw-Requestid']));
    expect(names).not.toContain('Content-Type');
    expect(names).not.toContain('Content-Length');
  });

  it.each([
    ['an origin that is not allowed', { ...PREFLIGHT, Origin: 'https://other.example.com' }],
    ['a scheme that is not', { ...PREFLIGHT, Origin: 'http://app.example.com' }],
    ['a method that is not', { ...PREFLIGHT, 'Access-Control-Request-Method': 'POST' }],
    ['a header that is not', { ...PREFLIGHT, 'Access-Control-Request-Headers': 'x-api-key,x-b' }],
    ['no method asked for', { Origin: APP }],
    ['no origin', {}],
  ])('says nothing of CORS to OPTIONS with %s', async (_what, headers) => {
    const answer = await ask(headers, { method: 'OPTIONS' });
    expect([answer.status, corsOf(answer)]).toEqual([204, {}]);
  });

  it('answers preflights before $default and ANY, and leaves them what it does not allow', async () => {
    for (const key of ['$default', 'ANY /a', 'OPTIONS /a']) {
      const routes = { [key]: handler };
      const allowed = await ask(PREFLIGHT, { method: 'OPTIONS', routes });
      expect([allowed.status, String(allowed.body)]).toEqual([204, '']);
      const other = await ask({ Origin: APP }, { method: 'OPTIONS', routes });
      expect([other.status, String(other.body)]).toEqual([200, 'fine']);
    }
  });

  it('has no answer for OPTIONS on a path without a route', async () => {
    const answer = await ask(PREFLIGHT, { method: 'OPTIONS', path: '/nowhere' });
    expect([answer.status, corsOf(answer)]).toEqual([404, {}]);
  });

  it('names the origin in answers of functions, in place of what they say themselves', async () => {
    expect(corsOf(await ask({ Origin: APP }))).toEqual({
      'Access-Control-Allow-Origin': APP,
      'Access-Control-Expose-Headers': 'etag,ratelimit,ratelimit-policy,retry-after,x-request-id',
      Vary: 'Accept-Encoding, Origin',
    });
    for (const headers of [{}, { Origin: 'https://other.example.com' }]) {
      expect(corsOf(await ask(headers))).toEqual({ Vary: 'Accept-Encoding, Origin' });
    }
  });

  it('is the same for everybody where all origins are allowed', async () => {
    const origins = ['*'];
    const preflight = await ask(PREFLIGHT, { method: 'OPTIONS', origins });
    expect(corsOf(preflight)).toMatchObject({ 'Access-Control-Allow-Origin': '*' });
    expect(preflight.header('vary')).toBeUndefined();
    const answer = await ask({ Origin: 'null' }, { origins });
    expect(corsOf(answer)).toMatchObject({
      'Access-Control-Allow-Origin': '*',
      Vary: 'Accept-Encoding',
    });
  });

  it('is not in the answers that the gateway makes itself', async () => {
    for (const path of ['/broken', '/nowhere']) {
      expect(corsOf(await ask({ Origin: APP }, { path }))).toEqual({});
    }
  });

  it('is off unless asked for: OPTIONS is a method like others, headers pass', async () => {
    const answer = await ask(PREFLIGHT, { method: 'OPTIONS', origins: [] });
    expect(answer.status).toBe(404);
    const got = await ask({ Origin: APP }, { origins: [] });
    expect(got.header('access-control-allow-origin')).toBe('https://elsewhere.example');
  });
});

it('keeps a request line that is too long out before it answers a preflight', async () => {
  const { port, lines } = await serving(ROUTES, { cors: corsConfiguration([APP]) });
  const head = `Host: api\r\nOrigin: ${APP}\r\nAccess-Control-Request-Method: GET\r\nX: ${'x'.repeat(11_000)}`;
  const answer = await exchangeRaw(port, `OPTIONS /a HTTP/1.1\r\n${head}\r\n\r\n`);
  expect(answer.status).toBe(431);
  expect(lines()).toHaveLength(1);
});
