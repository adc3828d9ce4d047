import { document, type PlainAnswer } from './documented-answer.ts';

type Parameter = {
  name: string;
  in: 'path' | 'query';
  required: boolean;
  schema: { type: string; examples?: unknown[]; enum?: string[]; default?: unknown };
};

/** A request for a documented operation. */
export type Call = { routeKey: string; path: string };

/** A call of each documented operation, and of each of the files that a page loads. */
export const calls = Object.entries<Record<string, { parameters: Parameter[] }>>(
  document.paths,
).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, { parameters }]): Call[] => {
    const routeKey = `${method.toUpperCase()} ${path}`;
    const [variable] = parameters.filter((parameter) => parameter.in === 'path');
    const query = new URLSearchParams(
      parameters
        .filter(({ in: place, schema }) => place === 'query' && schema.type !== 'object')
        .map(({ name, schema }): [string, string] => [
          name,
          String(schema.examples?.[0] ?? schema.default),
        ]),
    );
    const paths = variable?.schema.enum?.map((value) => path.replace(/\{.+\}/, value)) ?? [path];
    return paths.map((one) => ({ routeKey, path: query.size > 0 ? `${one}?${query}` : one }));
  }),
);

/** Asks a service at an origin, and gives its answer. */
export async function ask(
  origin: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<PlainAnswer> {
  const response = await fetch(origin + path, { headers });
  return {
    status: response.status,
    // Node's client has undone what this header names.
    headers: Object.fromEntries(
      [...response.headers].filter(([name]) => name !== 'content-encoding'),
    ),
    body: Buffer.from(await response.arrayBuffer()),
  };
}
