import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { describe, expect, test } from 'vitest';
import { exchangeRaw } from '../../tests/raw-http.ts';
import { serving } from '../../tests/serving.ts';
import { serveRoutes } from '../lambda/serve-routes.ts';
import { fromExpress } from './from-express.ts';
import { serve } from './serve.ts';

type Got = { status: number; headers: Record<string, string[]>; body: Buffer };
type Asked = { headers?: Record<string, string>; body?: Buffer; method?: string };

/** What comes between a client and the handler. */
const BETWEEN = {
  async container(app: Express, target: string, { headers = {}, body, method = 'GET' }: Asked) {
    const { port, lines } = await serving({ $default: fromExpress(app) });
    const all = { host: 'a', ...headers, ...(body && { 'content-length': String(body.length) }) };
    const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    const answer = await exchangeRaw(
      port,
      Buffer.concat([
        Buffer.from(`${method} ${target} HTTP/1.1\r\n${head.join('')}\r\n`, 'latin1'),
        body ?? Buffer.alloc(0),
      ]),
    );
    const found = Object.groupBy(answer.headers, ([name]) => name.toLowerCase());
    const own = Object.entries(found).map(([name, pairs]) => [name, pairs!.map(([, v]) => v)]);
    const got = { status: answer.status, headers: Object.fromEntries(own), body: answer.body };
    return { got: got as Got, lines: lines() };
  },
  async function(app: Express, target: string, { headers = {}, body, method = 'GET' }: Asked) {
    const [path = '', query = ''] = target.split('?');
    const event = {
      version: '2.0',
      routeKey: '$default',
      rawPath: decodeURIComponent(path),
      rawQueryString: query,
      headers: { host: 'a', 'content-length': String(body?.length ?? 0), ...headers },
      requestContext: {
        http: { method, path, sourceIp: '192.0.2.1' },
        requestId: 'id=',
        routeKey: '$default',
      },
      ...(body && { body: body.toString('base64') }),
      isBase64Encoded: body !== undefined,
    } as unknown as APIGatewayProxyEventV2;
    const failures: { statusCode: number; error?: unknown }[] = [];
    const handler = serveRoutes(
      { $default: fromExpress(async () => app) },
      { onFailedRequest: (failed) => void failures.push(failed) },
    );
    const before = JSON.stringify(event);
    const result = (await handler(event, {} as Context)) as APIGatewayProxyStructuredResultV2;
    expect(JSON.stringify(event)).toBe(before);
    const own = Object.entries(result.headers ?? {}).map(([name, value]) => [
      name,
      [Buffer.from(String(value)).toString('latin1')],
    ]);
    const got = {
      status: result.statusCode,
      headers: {
        ...Object.fromEntries(own),
        ...(result.cookies && { 'set-cookie': result.cookies }),
      },
      body: Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8'),
      result,
    };
    const lines = failures.map(({ statusCode, error }) => ({
      extra: {
        status_code: statusCode,
        ...(error instanceof Error && { exception: { message: error.message } }),
      },
    }));
    return { got: got as unknown as Got & { result: typeof result }, lines };
  },
};

describe.each(Object.keys(BETWEEN) as (keyof typeof BETWEEN)[])(
  'in a %s an application',
  (where) => {
    const ask = async (set: (app: Express) => void, target: string, asked: Asked = {}) => {
      const app = express();
      set(app);
      return BETWEEN[where](app, target, asked);
    };

    test('gets target, headers, cookies and address as the client sent them', async () => {
      const { got } = await ask(
        (app) => {
          app.get(
            '/a/:name/*rest',
            ({ params, query, headers, url, ip, rawHeaders }, res) =>
              void res.json({
                params,
                query,
                url,
                agent: headers['user-agent'],
                cookie: headers.cookie,
                ip: typeof ip,
                lines: rawHeaders.length,
              }),
          );
        },
        '/a/caf%C3%A9%20x/b?q=%20a+b&q=2',
        { headers: { 'user-agent': 'test' } },
      );
      expect(JSON.parse(String(got.body))).toMatchObject({
        params: { name: 'café x', rest: ['b'] },
        query: { q: [' a b', '2'] },
        url: '/a/caf%C3%A9%20x/b?q=%20a+b&q=2',
        agent: 'test',
        ip: 'string',
      });
    });

    test('gets a body as the bytes that were sent, and gives bytes as they are', async () => {
      const bytes = Buffer.from([0, 255, 128, 10, 13, 0xc3, 0x28]);
      const { got } = await ask(
        (app) =>
          void app.post(
            '/',
            express.raw({ type: '*/*' }),
            ({ body }, res) => void res.type('png').send(body),
          ),
        '/',
        { method: 'POST', body: bytes, headers: { 'content-type': 'application/x-thing' } },
      );
      expect(got.body).toEqual(bytes);
      expect(got.headers['content-type']).toEqual(['image/png']);
    });

    test('parses JSON, and finds no body where none was sent', async () => {
      const set = (app: Express) =>
        void app.use(express.json(), ({ body }, res) => void res.json({ body: body ?? 'none' }));
      const json = { 'content-type': 'application/json' };
      const sent = await ask(set, '/', {
        method: 'POST',
        headers: json,
        body: Buffer.from('{"a":"é"}'),
      });
      expect(String(sent.got.body)).toBe('{"body":{"a":"é"}}');
      expect(String((await ask(set, '/')).got.body)).toBe('{"body":"none"}');
    });

    test.each([
      ['an object', { 'X-A': 'é', 'Content-Type': 'text/plain' }],
      ['a list', ['X-A', 'é', 'Content-Type', 'text/plain']],
    ])('may give %s of headers to writeHead', async (_what, headers) => {
      const { got } = await ask(
        (app) =>
          void app.get('/', (_req, res) => void res.writeHead(201, headers as never).end('ok')),
        '/',
      );
      expect(got).toMatchObject({ status: 201, headers: { 'content-type': ['text/plain'] } });
      // As UTF-8, since AWS sends nothing else.
      expect(got.headers['x-a']).toEqual([Buffer.from('é').toString('latin1')]);
      expect(String(got.body)).toBe('ok');
    });

    test('sets cookies, one or several, and a body in pieces and any encoding', async () => {
      const set = (count: number) => (app: Express) =>
        void app.get('/', (_req, res) => {
          for (let index = 0; index < count; index += 1) res.cookie(`c${index}`, index);
          res.setHeader('Transfer-Encoding', 'chunked');
          res.write('é', 'latin1');
          res.write(Buffer.from([0]));
          res.end('ff', 'hex');
        });
      const one = await ask(set(1), '/');
      expect(one.got.headers['set-cookie']).toEqual(['c0=0; Path=/']);
      expect(one.got.body).toEqual(Buffer.from([0xe9, 0, 0xff]));
      const two = await ask(set(2), '/');
      expect(two.got.headers['set-cookie']).toEqual(['c0=0; Path=/', 'c1=1; Path=/']);
      expect(two.got.headers).not.toHaveProperty(['transfer-encoding']);
    });

    test('says X-Powered-By if it wants to', async () => {
      const answer = (app: Express) => void app.get('/', (_req, res) => void res.send('ok'));
      expect((await ask(answer, '/')).got.headers['x-powered-by']).toEqual(['Express']);
      const { got } = await ask((app) => answer(app.disable('x-powered-by')), '/');
      expect(got.headers).not.toHaveProperty(['x-powered-by']);
    });

    test('answers a failure by itself, which is one line', async () => {
      const answerError: ErrorRequestHandler = (error, _req, res, _next) =>
        void res.status(409).json({ detail: error.message });
      const { got, lines } = await ask(
        (app) =>
          void app
            .get('/', () => {
              throw new Error('theirs');
            })
            .use(answerError),
        '/',
      );
      expect([got.status, String(got.body)]).toEqual([409, '{"detail":"theirs"}']);
      expect(lines).toMatchObject([{ extra: { status_code: 409 } }]);
    });

    test.each([
      [
        'throws',
        () => {
          throw new Error('a defect');
        },
      ],
      ['rejects', () => Promise.reject(new Error('a defect'))],
    ])('which %s and has no error handler is a 500 and one line', async (_what, handle) => {
      const { got, lines } = await ask((app) => void app.get('/', handle), '/');
      expect([got.status, String(got.body)]).toEqual([500, '{"message":"Internal Server Error"}']);
      expect(lines).toMatchObject([
        { extra: { status_code: 500, exception: { message: 'a defect' } } },
      ]);
    });

    test('without a route answers 404, which is one line', async () => {
      const { got, lines } = await ask(() => {}, '/nothing');
      expect([got.status, String(got.body)]).toEqual([404, '{"message":"Not Found"}']);
      expect(lines).toMatchObject([{ extra: { status_code: 404 } }]);
    });

    test('may have handlers in it, by serve()', async () => {
      const echo = async (event: APIGatewayProxyEventV2) => ({
        statusCode: 200,
        headers: { 'x-own': 'é' },
        cookies: ['a=1'],
        body: JSON.stringify([
          event.rawPath,
          event.rawQueryString,
          event.pathParameters,
          event.body,
        ]),
      });
      const { got } = await ask(
        (app) => void app.use('/in', serve({ 'POST /{name}': echo })),
        '/in/%C3%A9?q=1',
        {
          method: 'POST',
          headers: { 'content-type': 'text/plain' },
          body: Buffer.from('ü'),
        },
      );
      expect(got.status).toBe(200);
      expect(JSON.parse(String(got.body))).toEqual(['/é', 'q=1', { name: 'é' }, 'ü']);
      expect(got.headers).toMatchObject({
        'x-own': [Buffer.from('é').toString('latin1')],
        'set-cookie': ['a=1'],
      });
    });
  },
);

test('a result has text as text, and base64 only for what is none', async () => {
  const send = async (body: Buffer | string) => {
    const app = express().get('/', (_req, res) => void res.type('bin').send(body));
    return (await BETWEEN.function(app, '/', {})).got.result;
  };
  expect(await send('é☕')).toMatchObject({ body: 'é☕', isBase64Encoded: false });
  expect(await send(Buffer.from([255]))).toMatchObject({ body: '/w==', isBase64Encoded: true });
});
