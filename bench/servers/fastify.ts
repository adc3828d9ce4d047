import fastify from 'fastify';
import { hello } from './hello.ts';
import { plainEvent } from './plain-event.ts';

/** Fastify, with an event made from what it has read. */
export async function start() {
  const app = fastify();
  app.get('/hello', async (request, reply) => {
    const { statusCode, headers, body } = await hello(
      plainEvent({
        ...{ method: request.method, url: request.url, headers: request.headers },
        query: request.query as Record<string, string>,
        sourceIp: request.ip,
      }),
    );
    return reply.code(statusCode).headers(headers).send(body);
  });
  await app.ready();
  return app.server;
}
