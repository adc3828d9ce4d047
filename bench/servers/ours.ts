import { createServer } from 'portable-handlers/http-api';
import { handlerOf } from './hello.ts';

/** Our adapter: the whole event, and every rule of an HTTP API. */
export function start(how: string) {
  return createServer({ 'GET /hello': handlerOf(how) });
}
