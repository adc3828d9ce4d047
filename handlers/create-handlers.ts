import type { Ports } from './ports.ts';
import { loadDefinition, type RouteTable } from './route-table.ts';
import { createHandler, type Handler } from './stack/create-handler.ts';
import { defineBroken } from './stack/definition.ts';

/** The handlers of a table by their route keys, all loaded. */
export async function createHandlers(
  table: RouteTable,
  ports: Ports,
): Promise<Record<string, Handler>> {
  const handlers = Object.entries(table).map(async ([routeKey, route]) => [
    routeKey,
    createHandler(await loadDefinition(route).catch(defineBroken), ports),
  ]);
  return Object.fromEntries(await Promise.all(handlers));
}

/** The same as modules, each loaded by its first request: a function that is started for one loads no other. */
export function createLazyHandlers(
  table: RouteTable,
  ports: Ports,
): Record<string, { load(): Promise<{ handler: Handler }> }> {
  const modules = Object.entries(table).map(([routeKey, route]) => [
    routeKey,
    { load: async () => ({ handler: createHandler(await loadDefinition(route), ports) }) },
  ]);
  return Object.fromEntries(modules);
}
