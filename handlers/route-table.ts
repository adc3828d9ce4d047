import type { Described } from './documents/create-document.ts';
import type { RouteDocument } from './documents/route-document.ts';
import { type Definition, defineBroken } from './stack/definition.ts';

/** A row of the route table. Its modules are loaded when they are asked for. */
export type Route = {
  /** Its name among the links of `GET /`, if it is linked. */
  link?: string;
  load(): Promise<{ definition: Definition }>;
  /** What the OpenAPI document says about it; `$default`, which stands for no operation, has none. */
  loadDocument?(): Promise<{ document: RouteDocument }>;
};

/** HTTP API route keys to their rows. */
export type RouteTable = Record<string, Route>;

/** The definition of a row. A module that cannot be loaded breaks this route, and no other. */
export async function loadDefinition({ load }: Pick<Route, 'load'>): Promise<Definition> {
  try {
    return (await load()).definition;
  } catch (error) {
    return defineBroken(error);
  }
}

/** The definitions and documents of a table by their route keys, those without a document left out. */
export async function loadDescribed(table: RouteTable): Promise<Record<string, Described>> {
  const described = Object.entries(table).flatMap(([routeKey, { load, loadDocument }]) =>
    loadDocument === undefined
      ? []
      : [
          Promise.all([loadDefinition({ load }), loadDocument()]).then(
            ([definition, { document }]) => [routeKey, { definition, document }],
          ),
        ],
  );
  return Object.fromEntries(await Promise.all(described));
}
