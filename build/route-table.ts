import type { Described } from '../handlers/documents/create-document.ts';
import type { ValueSchema } from '../lib/parameters.ts';

/** The README's table of routes; what a page loads is the page's business, and left out. */
export function routeTable(routes: Record<string, Described>): string[] {
  const rows = Object.entries(routes)
    .filter(([routeKey]) => !routeKey.endsWith('/{asset}'))
    .map(([routeKey, { definition, document }]) => {
      const variables = Object.values(document.path ?? {}).map((schema) =>
        (schema.enum as string[]).map((value) => `\`${value}\``).join(' or '),
      );
      const parameters = Object.entries(definition.parameters).map(
        ([name, { schema }]) => `\`${name}\`${rangeOf(schema)}`,
      );
      const parts = [...variables, parameters.join(', ')].filter((part) => part !== '');
      return `| \`${routeKey}\` | ${parts.join('; ')} |`.replace('|  |', '| |');
    });
  return ['| Route | Parameters (default) |', '| --- | --- |', ...rows];
}

/** Least and most of a number, and the default. */
function rangeOf({ minimum, maximum, default: fallback }: ValueSchema): string {
  const range = minimum === undefined ? '' : ` ${minimum}-${maximum}`;
  return fallback === undefined ? range : `${range} (${fallback})`;
}
