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

/** The same, each loaded by its first request: a function that is started for one loads no other. */
export function createLazyHandlers(table: RouteTable, ports: Ports): Record<string, Handler> {
  const handlers = Object.entries(table).map(([routeKey, route]): [string, Handler] => {
    let loading: Promise<Handler> | undefined;
    return [
      routeKey,
      async (event, context) => {
        loading ??= loadDefinition(route).then((definition) => createHandler(definition, ports));
        return (await loading)(event, context);
      },
    ];
  });
  return Object.fromEntries(handlers);
}
