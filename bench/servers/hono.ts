import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { Hono } from 'hono';
import { hello } from './hello.ts';
import { plainEvent } from './plain-event.ts';

/** Hono on Node, with an event made from what it has read. */
export function start() {
  const app = new Hono();
  app.get('/hello', async (context) => {
    const { method, url } = context.req;
    const { statusCode, headers, body } = await hello(
      plainEvent({
        ...{ method, url: url.slice(url.indexOf('/', 8)), headers: context.req.header() },
        query: context.req.query(),
        sourceIp: getConnInfo(context).remote.address ?? '',
      }),
    );
    return context.body(body, statusCode as 200, headers);
  });
  return createAdaptorServer(app) as Server;
}
