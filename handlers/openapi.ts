import { createHandler, type Handler } from './stack/create-handler.ts';
import { define } from './stack/definition.ts';
import { reply } from './stack/reply.ts';

/**
 * The handler of `GET /openapi.json`: the route table as an OpenAPI document, made at the first request,
 * when the table that this stands in is complete.
 */
export function createOpenapi(getRoutes: () => Record<string, Handler>): Handler {
  const made = new Map<boolean, string>();
  return createHandler(
    define({
      open: true,
      async answer(_input, { apiKeys }) {
        const needsKey = apiKeys.length > 0;
        const body = made.get(needsKey) ?? (await make(needsKey));
        made.set(needsKey, body);
        return reply({ body });
      },
    }),
  );

  /** Imported here, since no other route has a use for what documents say. */
  async function make(needsKey: boolean): Promise<string> {
    const { createDocument } = await import('./documents/create-document.ts');
    return JSON.stringify(createDocument(getRoutes(), { needsKey }));
  }
}
