import type {
  IncomingMessage,
  OutgoingHttpHeader,
  OutgoingHttpHeaders,
  ServerResponse,
} from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined;

/**
 * Gives a request of `serverless-http` what one from a socket has beyond it: the target as it was sent, header lines,
 * each a text, and no body before it is parsed.
 */
export function mendRequest(req: IncomingMessage, event: APIGatewayProxyEventV2): void {
  const lines = Object.entries(req.headers).map(([name, value]) => [name, String(value)]);
  Object.assign(req, {
    url: targetOf(event),
    headers: Object.fromEntries(lines),
    headersDistinct: Object.fromEntries(lines.map(([name, value]) => [name, [value]])),
    rawHeaders: lines.flat(),
    httpVersionMajor: 1,
    httpVersionMinor: 1,
  });
  delete (req as { body?: unknown }).body;
}

/** The request target of an event, whose path is decoded. */
function targetOf({ rawPath = '/', rawQueryString = '' }: APIGatewayProxyEventV2): string {
  const parts = rawPath.split('/').map((part) => encodeURIComponent(part.toWellFormed()));
  const path = parts.join('/') || '/';
  // With one of these, Express would use `url.parse`, and Node warns of that in a bundle.
  const query = rawQueryString.replace(/[\s#\ufeff]/g, encodeURIComponent);
  return query === '' ? path : `${path}?${query}`;
}

/**
 * Mends what `serverless-http` would lose of a response: headers that are given to `writeHead`, in each form that
 * Node takes, texts in an encoding other than UTF-8, and `Transfer-Encoding`, by which it would cut up the body.
 */
export function mendResponse(res: ServerResponse): void {
  const { writeHead, setHeader, write, end } = res;

  res.setHeader = (name, value) => {
    if (name.toLowerCase() !== 'transfer-encoding') setHeader.call(res, name, value);
    return res;
  };
  res.writeHead = (statusCode: number, reason?: string | Headers, headers?: Headers) => {
    setHeaders(res, typeof reason === 'string' ? headers : reason);
    res.statusCode = statusCode;
    if (typeof reason === 'string') res.statusMessage = reason;
    writeHead.call(res, statusCode);
    return res;
  };
  res.write = (...given: unknown[]) => write.apply(res, bytesFirst(given));
  res.end = (...given: unknown[]) => end.apply(res, bytesFirst(given));
}

/** The same arguments, with a text as the bytes that it stands for. */
function bytesFirst([chunk, ...rest]: unknown[]): never {
  if (typeof chunk !== 'string') return [chunk, ...rest] as never;
  const [encoding, ...others] = typeof rest[0] === 'string' ? rest : [undefined, ...rest];
  return [Buffer.from(chunk, encoding as BufferEncoding | undefined), ...others] as never;
}

/** Each name of the given headers replaces what was set; one that is there several times is a list. */
function setHeaders(res: ServerResponse, headers: Headers): void {
  const found = new Map<string, string[]>();
  for (const [name, value] of pairsOf(headers)) {
    if (value === undefined) continue;
    const key = name.toLowerCase();
    found.set(key, [...(found.get(key) ?? []), ...[value].flat().map(String)]);
  }
  for (const [name, values] of found)
    res.setHeader(name, values.length === 1 ? values[0]! : values);
}

function pairsOf(headers: Headers): [name: string, value: OutgoingHttpHeader | undefined][] {
  if (!Array.isArray(headers)) return Object.entries(headers ?? {});
  if (Array.isArray(headers[0])) return headers as never;
  // Names and values in turn.
  return headers.flatMap((name, index) =>
    index % 2 === 0 ? [[String(name), headers[index + 1]] as [string, OutgoingHttpHeader]] : [],
  );
}
