import { serveRoutes } from 'portable-handlers/lambda';
import { createLazyHandlers } from '../handlers/create-handlers.ts';
import type { Ports } from '../handlers/ports.ts';
import { routes } from '../handlers/routes.ts';
import { pages } from './express.ts';

/** The handler of the function of `$default`: the whole route table, a route loaded at its first request. */
export function create(ports: Ports) {
  return serveRoutes(createLazyHandlers(routes, { ...ports, pages }));
}
