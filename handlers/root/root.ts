import { version } from '../../lib/version.ts';
import type { RouteTable } from '../route-table.ts';
import { type Definition, define } from '../stack/definition.ts';

/** `GET /`: what this service is, where its candles come from, and the routes of the table that are linked. */
export function createRoot(table: RouteTable): Definition {
  const links = Object.fromEntries(
    Object.entries(table).flatMap(([routeKey, { link }]) =>
      link === undefined ? [] : [[link, routeKey.slice(routeKey.indexOf('/'))]],
    ),
  );
  return define({
    isPublic: true,
    answer: (_input, { candles, settings }) => ({
      name: 'market-data-api',
      version,
      environment: settings.environment,
      source: candles.source,
      links,
    }),
  });
}
