import { createServer } from 'node:http';
import { hello } from './hello.ts';

/** Node alone: the handler is called without an event, whatever the path, and what it returns is written. */
export function start() {
  return createServer(async (_request, response) => {
    const { statusCode, headers, body } = await hello();
    response.writeHead(statusCode, { ...headers, 'content-length': Buffer.byteLength(body) });
    response.end(body);
  });
}
