import manifest from '../../package.json' with { type: 'json' };
import type { Definition } from '../stack/definition.ts';
import { ByGateway, headers, headersOf, NotModified } from './answers.ts';
import { FAILURES, type FailureName, failureSchemas } from './failures.ts';
import { type RouteDocument, TAGS } from './route-document.ts';
import { reference, type Schema } from './schema.ts';

type Options = {
  /** Whether keys are set, so that only open routes are answered without one. */
  needsKey: boolean;
};

/** A route, as far as the document is about it. */
export type Described = { definition: Definition; document: RouteDocument };

/**
 * The OpenAPI 3.1 document of routes by their keys: parameters as the definitions check them, all else from
 * their documents.
 */
export function createDocument(routes: Record<string, Described>, { needsKey }: Options): Schema {
  const paths: Record<string, Schema> = {};
  const schemas: Record<string, Schema> = {};
  for (const [routeKey, { definition, document }] of Object.entries(routes)) {
    Object.assign(schemas, document.schemas);
    const [method = '', path = ''] = routeKey.split(' ');
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: operationOf(definition, document, needsKey),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: manifest.name,
      version: manifest.version,
      summary: manifest.description,
      description: DESCRIPTION,
      license: { name: manifest.license, identifier: manifest.license },
    },
    // Relative to this document, wherever it is served.
    servers: [{ url: './', description: 'Where this document comes from' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: { ...schemas, ...failureSchemas },
      responses: {
        ...Object.fromEntries(Object.entries(FAILURES).map(toResponse)),
        NotModified,
        ByGateway,
      },
      headers,
      securitySchemes: {
        ApiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'x-api-key',
          description: 'Asked for where the service has keys set.',
        },
      },
    },
  };
}

const DESCRIPTION = `Failures have one of two shapes. What a handler answers is \`{"detail": …}\`; what is answered in its place, by the gateway in front or the server that stands for it, is \`{"message": …}\`. Every answer of a handler carries \`x-request-id\`, and the log line of a failed request has the same.

HEAD is answered wherever GET is, without the body. A path that exists answers other methods with 405 and \`Allow\`.`;

function operationOf(definition: Definition, document: RouteDocument, needsKey: boolean): Schema {
  const { operationId, tag, summary, description, answer, others = {}, path = {} } = document;
  const parameters = [
    ...Object.entries(path).map(([name, schema]) => toParameter('path', name, schema, true)),
    ...Object.entries(definition.parameters).map(([name, { schema, required }]) =>
      toParameter('query', name, schema, required),
    ),
    ...(Object.keys(definition.parameters).length > 0 ? [OTHERS] : []),
  ];
  const failures = failuresOf(definition, document).map((name) => [
    FAILURES[name].status,
    reference('responses', name),
  ]);
  return {
    operationId,
    tags: [tag],
    summary,
    description: [description, ...rulesOf(definition)].join('\n\n'),
    parameters,
    responses: {
      200: { ...answer, headers: headersOf(definition.isPublic, document.isLive === true) },
      ...(!document.isLive && { 304: reference('responses', 'NotModified') }),
      ...others,
      ...Object.fromEntries(failures),
      default: reference('responses', 'ByGateway'),
    },
    ...(!definition.isPublic && { security: [{ ApiKey: [] }, ...(needsKey ? [] : [{}])] }),
  };
}

/** That parameters without a name here are no bad input; a query as a whole has no schema to say so. */
const OTHERS = {
  name: 'others',
  in: 'query',
  required: false,
  description: 'Parameters with other names are ignored',
  style: 'form',
  explode: true,
  schema: { type: 'object', additionalProperties: { type: 'string' }, default: {} },
};

function toParameter(
  place: 'path' | 'query',
  name: string,
  { description, ...schema }: Schema & { description: string },
  required: boolean,
): Schema {
  // Forms are filled with it; the schema's own examples are only shown.
  const example = required ? (schema.examples as unknown[] | undefined)?.[0] : undefined;
  return {
    name,
    in: place,
    required,
    description,
    schema,
    ...(example !== undefined && { example }),
  };
}

function rulesOf({ rules }: Definition): string[] {
  return rules.length === 0 ? [] : [`Also: ${rules.map(({ message }) => message).join('; ')}.`];
}

function failuresOf({ isPublic, parameters }: Definition, document: RouteDocument): FailureName[] {
  return [
    ...(document.failures ?? []),
    ...(isPublic ? [] : (['Unauthorized'] as const)),
    ...(Object.keys(parameters).length > 0 ? (['Unprocessable'] as const) : []),
    'TooManyRequests',
    'Defect',
  ];
}

function toResponse([name, failure]: [string, (typeof FAILURES)[FailureName]]): [string, Schema] {
  const { description, schema, headers, examples } = failure;
  const values = Object.entries(examples).map(([key, value], index) => [
    `example${index + 1}`,
    { summary: key, value },
  ]);
  return [
    name,
    {
      description,
      headers,
      content: { 'application/json': { schema, examples: Object.fromEntries(values) } },
    },
  ];
}
