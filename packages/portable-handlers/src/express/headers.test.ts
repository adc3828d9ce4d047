import { createServer as createHttpServer } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import express, { type Express, type Response } from 'express';
import { describe, expect, it } from 'vitest';
import { exchangeRaw } from '../../tests/raw-http.ts';
import { listen } from '../../tests/serving.ts';
import { fromExpress } from './from-express.ts';
import { serve } from './serve.ts';

/** What a client gets: the status, and the values of headers by their names in lower case. */
type Got = { status: number | undefined; headers: Record<string, string[]> };

const event = {
  version: '2.0',
  rawPath: '/a',
  rawQueryString: '',
  headers: { host: 'a' },
  requestContext: { http: { method: 'GET', path: '/a' } },
} as unknown as APIGatewayProxyEventV2;

/** An application is served from a socket, or is a Lambda function behind a real HTTP API. */
const RUNTIMES = {
  async socket(app: Express): Promise<Got> {
    const port = await listen(createHttpServer(app));
    const answer = await exchangeRaw(port, 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
    const headers = Object.groupBy(answer.headers, ([name]) => name.toLowerCase());
    return {
      status: answer.status,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, found]) => [name, found!.map(([, value]) => value)]),
      ),
    };
  },
  async function(app: Express): Promise<Got> {
    const result = await fromExpress(app)(event, {} as never);
    const { statusCode, headers, cookies } = result as APIGatewayProxyStructuredResultV2;
    const entries = Object.entries(headers ?? {}).map(([name, value]) => [name, [String(value)]]);
    return {
      status: statusCode,
      headers: { ...Object.fromEntries(entries), 'set-cookie': cookies },
    };
  },
};

describe.each(Object.keys(RUNTIMES) as (keyof typeof RUNTIMES)[])(
  'headers that the application has set before serve(), from a %s',
  (runtime) => {
    function get(set: (res: Response) => void, result: object): Promise<Got> {
      const app = express();
      app.use((_req, res, next) => {
        set(res);
        next();
      });
      app.use(serve({ 'GET /a': async () => ({ statusCode: 200, ...result }) }));
      return RUNTIMES[runtime](app);
    }

    it("has the application's cookies first, then the handler's", async () => {
      const setCookies = (res: Response) => void res.cookie('theirs', '1').cookie('more', '2');
      const both = await get(setCookies, {
        cookies: ['own=1', 'own=2; Path=/a'],
        headers: { 'set-cookie': 'own=3' },
      });
      expect(both.headers['set-cookie']).toEqual([
        'theirs=1; Path=/',
        'more=2; Path=/',
        'own=1',
        'own=2; Path=/a',
        'own=3',
      ]);
      const one = await get((res) => void res.cookie('theirs', '1'), { cookies: ['own=1'] });
      expect(one.headers['set-cookie']).toEqual(['theirs=1; Path=/', 'own=1']);
      const none = await get(setCookies, {});
      expect(none.headers['set-cookie']).toEqual(['theirs=1; Path=/', 'more=2; Path=/']);
    });

    it('joins Vary, each name once', async () => {
      const setVary = (res: Response) => void res.vary('Origin').vary('Accept-Encoding');
      const { headers } = await get(setVary, { headers: { vary: 'accept-encoding, Accept' } });
      expect(headers.vary).toEqual(['Origin, Accept-Encoding, Accept']);
    });

    it('joins Link and Server-Timing', async () => {
      function setLists(res: Response): void {
        res.links({ next: '/b' });
        res.append('Server-Timing', 'theirs;dur=1').append('Server-Timing', 'more;dur=2');
      }
      const { headers } = await get(setLists, {
        headers: { link: '</c>; rel=prev', 'server-timing': 'own;dur=3' },
      });
      expect(headers.link).toEqual(['</b>; rel="next", </c>; rel=prev']);
      expect(headers['server-timing']).toEqual(['theirs;dur=1, more;dur=2, own;dur=3']);
    });

    it("has the handler's value of any other header, and what the handler says nothing of", async () => {
      const setOthers = (res: Response) =>
        void res.set({ 'Cache-Control': 'no-store', ETag: '"theirs"', 'X-Theirs': '1' });
      const { headers } = await get(setOthers, { headers: { 'cache-control': 'max-age=1' } });
      expect(headers).toMatchObject({
        'cache-control': ['max-age=1'],
        etag: ['"theirs"'],
        'x-theirs': ['1'],
      });
    });

    it('has nothing of what the application said of a body of its own', async () => {
      const setBody = (res: Response) =>
        void res.set({
          'Content-Type': 'text/html',
          'Content-Length': '7',
          'Content-Encoding': 'gzip',
          'Transfer-Encoding': 'chunked',
        });
      const { status, headers } = await get(setBody, { statusCode: 204 });
      expect(status).toBe(204);
      for (const name of ['type', 'length', 'encoding']) {
        expect(headers).not.toHaveProperty([`content-${name}`]);
      }
      expect(headers).not.toHaveProperty(['transfer-encoding']);
      const own = await get(setBody, { body: 'own', headers: { 'content-type': 'text/plain' } });
      expect(own.headers['content-type']).toEqual(['text/plain']);
      expect(own.headers).not.toHaveProperty(['content-encoding']);
    });
  },
);
