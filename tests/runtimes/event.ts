import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { bodyOf, CLIENT, HOST, headersOf, type Request } from './request.ts';

/** The route that a gateway chose. */
export type Route = { routeKey: string; pathParameters?: Record<string, string> };

/** Headers that end at the gateway; cookies have a place of their own. */
const DROPPED = ['connection', 'cookie', 'keep-alive', 'te', 'trailer', 'upgrade'];

const TEXT = /^(text\/.+|application\/(json|xml|javascript|graphql))$/;

/**
 * The event that an HTTP API makes of a request, written from its documentation and recordings and
 * without our adapter's code: what the container does with the same bytes is held to it.
 */
export function eventOf(request: Request, { routeKey, pathParameters }: Route) {
  const [path, query] = readTarget(request.target);
  const headers = readHeaders(request);
  const cookies = readCookies(request);
  const queryStringParameters = readQuery(query);
  const time = new Date();
  const event: APIGatewayProxyEventV2 = {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: query,
    ...(cookies.length > 0 && { cookies }),
    headers,
    ...(queryStringParameters && { queryStringParameters }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'a1b2c3d4e5',
      domainName: HOST,
      domainPrefix: HOST.split('.')[0]!,
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: CLIENT,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: `${randomBytes(12).toString('base64url').slice(0, 15)}=`,
      routeKey,
      stage: '$default',
      time: time.toUTCString(),
      timeEpoch: time.getTime(),
    },
    ...(pathParameters && { pathParameters }),
    ...readBody(request, headers['content-type']),
  };
  return event;
}

/** Path and query as a function gets them: the path decoded, and cut at a `?` that appears by that. */
export function readTarget(target: string): [path: string, query: string] {
  const [, path = '', query = ''] = /^([^?]*)\??(.*)$/s.exec(target) ?? [];
  return [decode(path).replace(/\?.*$/s, ''), query];
}

function readHeaders(request: Request): Record<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of headersOf(request)) {
    const key = name.toLowerCase();
    // One character for each byte: nobody knows which encoding a client means.
    const text = Buffer.from(value).toString('latin1').trim();
    const earlier = found.get(key);
    if (!DROPPED.includes(key)) found.set(key, earlier === undefined ? text : `${earlier},${text}`);
  }
  const forwarded = found.get('x-forwarded-for');
  found.set('x-forwarded-for', forwarded ? `${forwarded}, ${CLIENT}` : CLIENT);
  found.set('x-forwarded-port', '443').set('x-forwarded-proto', 'https');
  if (!found.has('content-length')) found.set('content-length', '0');
  if (!found.get('x-amzn-trace-id')?.includes('Root=')) {
    const [seconds, part] = [randomBytes(4).toString('hex'), randomBytes(12).toString('hex')];
    found.set('x-amzn-trace-id', `Root=1-${seconds}-${part}`);
  }
  return Object.fromEntries([...found].sort(byName));
}

function readCookies(request: Request): string[] {
  return headersOf(request)
    .filter(([name]) => name.toLowerCase() === 'cookie')
    .flatMap(([, value]) => Buffer.from(value).toString('latin1').split(';'))
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '');
}

function readQuery(query: string): Record<string, string> | undefined {
  const found = new Map<string, string>();
  for (const piece of query.split('&').filter((text) => text !== '')) {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(piece) ?? [];
    const [key, text] = [name, value].map((part) => decode(part.replaceAll('+', ' '))) as [
      string,
      string,
    ];
    found.set(key, found.has(key) ? `${found.get(key)},${text}` : text);
  }
  return found.size === 0 ? undefined : Object.fromEntries([...found].sort(byName));
}

function readBody(request: Request, contentType = '') {
  const body = bodyOf(request);
  if (body === undefined) return { isBase64Encoded: false };
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith('charset='));
  const isText = TEXT.test(type.trim()) && (charset ?? 'charset=utf-8') === 'charset=utf-8';
  const isBase64Encoded = !(isText && isUtf8(body));
  return { body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded };
}

/** Percent-decodes once, bytes as UTF-8; a `%` that begins no escape stays. */
function decode(text: string): string {
  const bytes = Buffer.from(text).toString('latin1');
  const decoded = bytes.replace(/%([0-9a-f]{2})/gi, (_, hex) =>
    String.fromCharCode(`0x${hex}` as never),
  );
  return Buffer.from(decoded, 'latin1').toString();
}

function byName([a]: [string, string], [b]: [string, string]): number {
  return a < b ? -1 : 1;
}
