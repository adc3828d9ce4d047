import { createServer as createHttpServer } from 'node:http';
import express, { type ErrorRequestHandler } from 'express';
import { describe, expect, it, vi } from 'vitest';
import { createMemoryLog, expectLogLine } from '../../tests/log-line.ts';
import { exchangeRaw } from '../../tests/raw-http.ts';
import { listen } from '../../tests/serving.ts';
import type { LambdaHandler } from '../http-api/settings.ts';
import { logFailedRequests } from '../log/failed-request.ts';
import { createApp, serve } from './serve.ts';

const echo: LambdaHandler = async (event) => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify([event.routeKey, event.rawPath, event.body ?? null]),
});

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
}

function post(type: string, body: string): string {
  return `POST /a HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

describe("in an application of someone else's", () => {
  it('leaves what no route fits to the application', async () => {
    const { log, lines } = createMemoryLog();
    const app = express();
    app.use(serve({ 'GET /a': echo }, { onFailedRequest: logFailedRequests(log) }));
    app.use((_req, res) => void res.status(418).send('theirs'));
    const port = await listen(createHttpServer(app));
    expect((await exchangeRaw(port, get('/a'))).status).toBe(200);
    expect(String((await exchangeRaw(port, get('/b'))).body)).toBe('theirs');
    expect((await exchangeRaw(port, post('text/plain', 'x'))).status).toBe(418);
    expect(lines).toEqual([]);
  });

  it('takes all of it with $default', async () => {
    const app = express();
    app.use(serve({ $default: echo }));
    const port = await listen(createHttpServer(app));
    expect(JSON.parse(String((await exchangeRaw(port, get('/b'))).body))).toEqual([
      '$default',
      '/b',
      null,
    ]);
  });

  it('sees the path below its mount point', async () => {
    const app = express();
    app.use('/mount', serve({ 'GET /': echo, 'GET /a/{b}': echo }));
    const port = await listen(createHttpServer(app));
    const paths = ['/mount', '/mount/a/b%20c'];
    const answers = [];
    for (const path of paths)
      answers.push(JSON.parse(String((await exchangeRaw(port, get(path))).body)));
    expect(answers).toEqual([
      ['GET /', '/', null],
      ['GET /a/{b}', '/a/b c', null],
    ]);
  });

  it('keeps the headers that the application has set', async () => {
    const app = express();
    app.use((_req, res, next) => {
      res.setHeader('X-Theirs', '1');
      next();
    });
    app.use(serve({ 'GET /a': echo }));
    const port = await listen(createHttpServer(app));
    const answer = await exchangeRaw(port, get('/a'));
    expect([answer.header('x-theirs'), answer.header('content-type')]).toEqual([
      '1',
      'application/json',
    ]);
  });

  it('leaves Express its mark on its own answers, and has none on those of handlers', async () => {
    const app = express();
    const answer = async () => ({ statusCode: 200, headers: { 'x-powered-by': 'Theirs' } });
    app.use(serve({ 'GET /a': echo, 'GET /b': answer }));
    const port = await listen(createHttpServer(app));
    const marks = ['/a', '/b', '/else'].map(async (path) =>
      (await exchangeRaw(port, get(path))).header('x-powered-by'),
    );
    expect(await Promise.all(marks)).toEqual([undefined, 'Theirs', 'Express']);
  });

  it.each([
    ['text/plain', express.text()],
    ['application/octet-stream', express.raw()],
  ])('takes a body that a parser has left as it was: %s', async (type, parser) => {
    const app = express();
    app.use(parser, serve({ 'POST /a': async (event) => [event.body, event.isBase64Encoded] }));
    const port = await listen(createHttpServer(app));
    const [body, isBase64Encoded] = JSON.parse(
      String((await exchangeRaw(port, post(type, 'hi'))).body),
    );
    expect(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').toString()).toBe('hi');
  });

  it('gives the application an error for a body that a parser has taken apart', async () => {
    const handler = vi.fn();
    const app = express();
    app.use(express.json(), serve({ 'POST /a': handler }));
    const answerError: ErrorRequestHandler = (error, _req, res, _next) => {
      res.status(500).send(String(error));
    };
    app.use(answerError);
    const port = await listen(createHttpServer(app));
    const answer = await exchangeRaw(port, post('application/json', '{"a":1}'));
    expect(String(answer.body)).toContain('consumed before');
    expect(handler).not.toHaveBeenCalled();
  });
});

describe('an application of ours', () => {
  it('answers and logs a request whose body somebody has read before', async () => {
    const { log, lines } = createMemoryLog();
    const app = createApp({ 'POST /a': echo }, { onFailedRequest: logFailedRequests(log) });
    const server = createHttpServer((req, res) => req.on('end', () => app(req, res)).resume());
    const answer = await exchangeRaw(await listen(server), post('text/plain', 'hi'));
    expect([answer.status, String(answer.body)]).toEqual([
      500,
      '{"message":"Internal Server Error"}',
    ]);
    expect(lines.map((line) => expectLogLine(line))).toMatchObject([
      { extra: { status_code: 500, exception: { message: expect.stringContaining('consumed') } } },
    ]);
  });
});

describe('a route table that no HTTP API would take', () => {
  it.each([
    [{ 'GET /a/': echo }, 'end in /'],
    [{ 'GET /a': 'text' as unknown as LambdaHandler }, 'no function'],
    [{ 'GET /a': ((_a: unknown, _b: unknown, _c: unknown) => {}) as LambdaHandler }, 'callback'],
  ])('is refused at once: case %#', (routes, reason) => {
    expect(() => serve(routes)).toThrow(reason);
    expect(() => createApp(routes)).toThrow(reason);
  });
});
