import { createServer } from 'portable-handlers/http-api';
import { hello } from './hello.ts';

/** Our adapter: the whole event, and every rule of an HTTP API. */
export function start() {
  return createServer({ 'GET /hello': hello });
}
