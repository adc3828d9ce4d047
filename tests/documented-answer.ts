import { ok } from 'node:assert/strict';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createMatcher } from 'portable-handlers/http-api';
import { createDocument } from '../handlers/documents/create-document.ts';
import { loadDescribed } from '../handlers/route-table.ts';
import { routes } from '../handlers/routes.ts';

// biome-ignore lint/suspicious/noExplicitAny: JSON that the tests look into.
type Json = any;

/** An answer of a handler as a client reads it; names of headers in lower case. */
export type PlainAnswer = {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
};

/** What the document is made from. */
export const described = await loadDescribed(routes);

/** The document that the service gives. */
export const document: Json = JSON.parse(
  JSON.stringify(createDocument(described, { needsKey: false })),
);

/** What `$default` answers is no operation's: a path that is known, or not, with another method. */
const OF_NO_ROUTE: Record<number, string> = { 404: 'NotFound', 405: 'MethodNotAllowed' };

const matcher = createMatcher(Object.keys(routes).filter((key) => key !== '$default'));

/** What answers say for the sake of the connection, of browsers or of the body; the same everywhere. */
const GENERAL_HEADERS =
  /^(content-|cross-origin-|strict-|access-control-|date$|connection$|keep-alive$|vary$|apigw-|referrer-policy$|x-content-)/;

const ROOT = 'document';
const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true }, allErrors: true });
ajv.addSchema(closed(document), ROOT);
const validators = new Map<string, ValidateFunction>();

/** Holds an answer of the route `routeKey` to what the document says about it, or throws what differs. */
export function expectDocumented(routeKey: string, answer: PlainAnswer): void {
  const { status, headers } = answer;
  const where = `${status} of ${routeKey}`;
  const pointer = resolve(pointerOf(routeKey, status));
  const documented = at(pointer);
  ok(documented !== undefined, `${where} is not documented`);

  for (const [name, header] of Object.entries<Json>(documented.headers ?? {})) {
    const { required, schema } = at(resolve(header.$ref ?? `${pointer}/headers/${name}`));
    const value = headers[name];
    ok(value !== undefined || !required, `${where} has no header ${name}`);
    if (value === undefined) continue;
    const typed = schema.type === 'integer' ? Number(value) : value;
    ok(ajv.validate(schema, typed), `${where}: ${name} is ${value}`);
  }

  const unknown = Object.keys(headers).filter(
    (name) => !GENERAL_HEADERS.test(name) && !Object.hasOwn(documented.headers ?? {}, name),
  );
  ok(unknown.length === 0, `${where} has headers that are not documented: ${unknown}`);

  const type = headers['content-type']?.split(';')[0] ?? '';
  const body = plainBodyOf(answer);
  if (documented.content === undefined) {
    ok(body.length === 0, `${where} is documented to have no body`);
    return;
  }
  ok(Object.hasOwn(documented.content, type), `${where} has the content type ${type}`);
  const validate = validatorOf(`${pointer}/content/${escapePart(type)}/schema`);
  const text = body.toString();
  const value = type === 'application/json' ? JSON.parse(text) : text;
  ok(validate(value), `${where}: ${ajv.errorsText(validate.errors)} in ${text.slice(0, 400)}`);
}

/**
 * The route whose documents are about the answer to an event: for HEAD, which `$default` is sent, the one
 * that GET leads to.
 */
export function documentedRouteOf({ routeKey, requestContext, rawPath }: APIGatewayProxyEventV2) {
  const isHead = routeKey === '$default' && requestContext.http.method === 'HEAD';
  return (isHead && matcher.match('GET', rawPath)?.routeKey) || routeKey;
}

/** Whether a value is what the document's schema at a JSON pointer says, or throws what differs. */
export function expectValid(pointer: string, value: unknown): void {
  const validate = validatorOf(pointer);
  ok(validate(value), `${pointer}: ${ajv.errorsText(validate.errors)}`);
}

function plainBodyOf({ headers, body }: PlainAnswer): Buffer {
  const bytes = Buffer.from(body as string);
  const coding = headers['content-encoding'];
  if (coding === 'br') return brotliDecompressSync(bytes);
  return coding === 'gzip' ? gunzipSync(bytes) : bytes;
}

function validatorOf(pointer: string): ValidateFunction {
  const known = validators.get(pointer);
  if (known !== undefined) return known;
  const validate = ajv.compile({ $ref: `${ROOT}${encodeURI(pointer)}` });
  validators.set(pointer, validate);
  return validate;
}

function pointerOf(routeKey: string, status: number): string {
  const unrouted = OF_NO_ROUTE[status];
  if (routeKey === '$default' && unrouted !== undefined)
    return `#/components/responses/${unrouted}`;
  const [method = '', path = ''] = routeKey.split(' ');
  return `#/paths/${escapePart(path)}/${method.toLowerCase()}/responses/${status}`;
}

function resolve(pointer: string): string {
  const reference = at(pointer)?.$ref;
  return reference === undefined ? pointer : resolve(reference);
}

function at(pointer: string): Json {
  return pointer
    .split('/')
    .slice(1)
    .reduce<Json>(
      (value, part) => value?.[part.replaceAll('~1', '/').replaceAll('~0', '~')],
      document,
    );
}

function escapePart(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}

/**
 * The same schemas, closed: clients must bear keys that a later version adds, the tests are to find one
 * that nobody has documented.
 */
function closed(value: Json): Json {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, closed(item)]));
  const isSchema = copy.type === 'object' && typeof copy.properties === 'object';
  // Of the document itself its answer names a few keys.
  const isOpen = 'additionalProperties' in copy || 'openapi' in (copy.properties ?? {});
  return isSchema && !isOpen ? { ...copy, additionalProperties: false } : copy;
}
