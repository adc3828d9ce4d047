import { describe, expect, it } from 'vitest';
import { corsConfiguration } from '../../../../../adapters/cors-configuration.ts';
import { exchangeRaw, type RawAnswer } from '../../../tests/raw-http.ts';
import { serving } from '../../../tests/serving.ts';
import type { LambdaHandler, Routes } from '../settings.ts';
import type { CorsConfiguration } from './cors.ts';

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

/** Everything that may be allowed, none of it the service's own. */
const OTHERS: CorsConfiguration = {
  allowOrigins: [APP],
  allowMethods: ['POST', 'DELETE'],
  allowHeaders: ['Content-Type', 'X-Trace'],
  exposeHeaders: ['X-Cost', 'etag'],
  maxAge: 0,
  allowCredentials: true,
};

type Asked = { method?: string; path?: string; cors?: CorsConfiguration; routes?: Routes } & {
  /** Of the service's own configuration, where no other is given. */
  origins?: string[];
};

describe.each(['createServer', 'createApp'] as const)('CORS of %s', (door) => {
  async function ask(headers: Record<string, string>, asked: Asked = {}): Promise<RawAnswer> {
    const { method = 'GET', path = '/a', origins = [APP], routes = ROUTES } = asked;
    const { cors = corsConfiguration(origins) } = asked;
    const { port } = await serving(routes, { cors }, door);
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

  it.each(['$default', 'ANY /a', 'ANY /{any+}', 'OPTIONS /a', 'OPTIONS /{proxy+}'])(
    'leaves OPTIONS to the function of %s, and puts its headers on the answer',
    async (key) => {
      const routes = { 'GET /a': handler, [key]: handler };
      const allowed = await ask(PREFLIGHT, { method: 'OPTIONS', routes });
      expect([allowed.status, String(allowed.body)]).toEqual([200, 'fine']);
      expect(corsOf(allowed)).toEqual({
        'Access-Control-Allow-Origin': APP,
        'Access-Control-Allow-Methods': 'GET,HEAD',
        'Access-Control-Allow-Headers': 'content-type,if-none-match,x-api-key,x-request-id',
        'Access-Control-Max-Age': '600',
        Vary: 'Accept-Encoding, Origin',
      });
      const refused = { ...PREFLIGHT, 'Access-Control-Request-Method': 'POST' };
      const other = await ask(refused, { method: 'OPTIONS', routes });
      expect([other.status, corsOf(other)]).toEqual([200, { Vary: 'Accept-Encoding, Origin' }]);
      const plain = await ask({ Origin: APP }, { method: 'OPTIONS', routes });
      expect(plain.header('access-control-allow-origin')).toBe(APP);
      expect(plain.header('access-control-allow-methods')).toBeUndefined();
    },
  );

  it('answers OPTIONS itself where the path has routes, but none for it', async () => {
    const routes = { 'GET /a': handler, 'ANY /b': handler, 'OPTIONS /c/{proxy+}': handler };
    const answer = await ask(PREFLIGHT, { method: 'OPTIONS', routes });
    expect([answer.status, String(answer.body)]).toEqual([204, '']);
    expect(answer.header('access-control-allow-origin')).toBe(APP);
  });

  it('allows whatever methods and headers it is told, names of headers in any case', async () => {
    const asking = {
      Origin: APP,
      'Access-Control-Request-Method': 'DELETE',
      'Access-Control-Request-Headers': 'content-type,X-TRACE',
    };
    const preflight = await ask(asking, { method: 'OPTIONS', cors: OTHERS });
    expect(corsOf(preflight)).toEqual({
      'Access-Control-Allow-Origin': APP,
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Allow-Methods': 'POST,DELETE',
      'Access-Control-Allow-Headers': 'Content-Type,X-Trace',
      'Access-Control-Max-Age': '0',
      Vary: 'Origin',
    });
    expect(corsOf(await ask({ Origin: APP }, { method: 'POST', cors: OTHERS }))).toEqual({
      'Access-Control-Allow-Origin': APP,
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Expose-Headers': 'X-Cost,etag',
      Vary: 'Accept-Encoding, Origin',
    });
    const elsewhere = { ...asking, Origin: 'https://other.example.com' };
    expect(corsOf(await ask(elsewhere, { method: 'OPTIONS', cors: OTHERS }))).toEqual({});
  });

  it('allows all methods and headers by *', async () => {
    const asking = {
      ...PREFLIGHT,
      'Access-Control-Request-Method': 'PATCH',
      'Access-Control-Request-Headers': 'x-a, x-b',
    };
    const cors = { allowOrigins: [APP], allowMethods: ['*'], allowHeaders: ['*'] };
    expect(corsOf(await ask(asking, { method: 'OPTIONS', cors }))).toEqual({
      'Access-Control-Allow-Origin': APP,
      'Access-Control-Allow-Methods': '*',
      'Access-Control-Allow-Headers': '*',
      Vary: 'Origin',
    });
  });

  it.each([
    ['https://*', 'https://a.example', 'http://a.example'],
    ['HTTPS://A.example', 'https://a.example', 'https://b.example'],
    ['http://*', 'http://localhost:3000', 'https://localhost:3000'],
  ])('allows what is meant by %s, with credentials too', async (all, one, other) => {
    const cors = { allowOrigins: [all, 'https://own.example'], allowCredentials: true };
    expect(corsOf(await ask({ Origin: one }, { cors }))).toEqual({
      'Access-Control-Allow-Origin': one,
      'Access-Control-Allow-Credentials': 'true',
      Vary: 'Accept-Encoding, Origin',
    });
    for (const Origin of [other, 'null', 'chrome-extension://abc']) {
      expect(corsOf(await ask({ Origin }, { cors }))).toEqual({ Vary: 'Accept-Encoding, Origin' });
    }
  });

  it('allows nothing where the configuration says nothing', async () => {
    const routes = { 'GET /a': handler };
    const preflight = await ask(PREFLIGHT, { method: 'OPTIONS', cors: {}, routes });
    expect([preflight.status, corsOf(preflight)]).toEqual([204, {}]);
    const answer = await ask({ Origin: APP }, { cors: {}, routes });
    expect(corsOf(answer)).toEqual({ Vary: 'Accept-Encoding, Origin' });
  });

  it('names Origin once in Vary', async () => {
    const varies: LambdaHandler = async () => ({ statusCode: 200, headers: { vary: 'a, origin' } });
    const answer = await ask({ Origin: APP }, { routes: { 'GET /a': varies } });
    expect(answer.header('vary')).toBe('a, origin');
  });

  it.each([
    [{ allowOrigins: ['*'], allowCredentials: true }, 'allowCredentials is not possible with *'],
    [{ allowOrigins: ['app.example.com'] }, '"app.example.com" of allowOrigins must be like'],
    [{ allowOrigins: ['capacitor://localhost'] }, '"capacitor://localhost" of allowOrigins'],
    [{ allowOrigins: ['https://*.example.com'] }, '"https://*.example.com" of allowOrigins'],
    [{ allowOrigins: ['https://app.example.com/'] }, '"https://app.example.com/" of allowOrigins'],
    [{ allowMethods: ['get'] }, '"get" of allowMethods must be one of'],
    [{ maxAge: 86_401 }, 'maxAge must be whole seconds from -1 to 86400, not 86401'],
    [{ maxAge: 0.5 }, 'maxAge must be'],
  ])('refuses a configuration that an HTTP API would not take: %j', async (cors, problem) => {
    await expect(ask({}, { cors })).rejects.toThrow(problem);
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
