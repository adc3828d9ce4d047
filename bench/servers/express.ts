import { createServer } from 'node:http';
import express from 'express';
import { hello } from './hello.ts';
import { plainEvent } from './plain-event.ts';

/** Express 5 with a plain adapter: an event made from what it has read. */
export function start() {
  const app = express();
  app.get('/hello', async (request, response) => {
    const { statusCode, headers, body } = await hello(
      plainEvent({
        ...{ method: request.method, url: request.url, headers: request.headers },
        query: request.query as Record<string, string>,
        sourceIp: request.ip ?? '',
      }),
    );
    response.status(statusCode).set(headers).send(body);
  });
  return createServer(app);
}
