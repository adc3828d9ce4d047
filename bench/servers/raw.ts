import { createServer } from 'node:http';
import { handlerOf } from './hello.ts';

/** Node alone: the handler is called without an event, whatever the path, and what it returns is written. */
export function start(how: string) {
  const handler = handlerOf(how);
  return createServer(async (_request, response) => {
    const { statusCode, headers, body } = await handler();
    response.writeHead(statusCode, { ...headers, 'content-length': Buffer.byteLength(body) });
    response.end(body);
  });
}
