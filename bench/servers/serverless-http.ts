import { createServer } from 'node:http';
import express from 'express';
import serverless from 'serverless-http';
import { greet } from './hello.ts';
import { plainEvent } from './plain-event.ts';

type Result = { statusCode: number; headers: Record<string, string>; body: string };

/**
 * The other way round: the handler is an Express application that serverless-http calls with an event.
 * `alone`: the application as a container without Lambda would run it.
 */
export function start(how: string) {
  const app = express();
  app.get('/hello', (_request, response) => {
    response.type('application/json').send(greet());
  });
  if (how === 'alone') return createServer(app);

  const handler = serverless(app);
  return createServer(async (request, response) => {
    const { method = 'GET', url = '/', headers } = request;
    const sourceIp = request.socket.remoteAddress ?? '';
    const event = plainEvent({ method, url, headers, sourceIp });
    const result = (await handler(event, {})) as Result;
    response.writeHead(result.statusCode, result.headers).end(result.body);
  });
}
