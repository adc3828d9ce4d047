import { loadDescribed, type RouteTable } from '../route-table.ts';
import { type Definition, define } from '../stack/definition.ts';
import { reply } from '../stack/reply.ts';

/** `GET /openapi.json`: the table as an OpenAPI document, made at the first request. */
export function createOpenapi(table: RouteTable): Definition {
  const made = new Map<boolean, string>();
  return define({
    isPublic: true,
    async answer(_input, { settings }) {
      const needsKey = settings.apiKeys.length > 0;
      const body = made.get(needsKey) ?? (await make(needsKey));
      made.set(needsKey, body);
      return reply({ body });
    },
  });

  /** Imported here, since no other route has a use for what documents say. */
  async function make(needsKey: boolean): Promise<string> {
    const { createDocument } = await import('../documents/create-document.ts');
    return JSON.stringify(createDocument(await loadDescribed(table), { needsKey }));
  }
}
