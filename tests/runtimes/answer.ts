import type { Observation } from './runtime.ts';

type Result = {
  statusCode: number;
  headers?: Record<string, string>;
  cookies?: string[];
  body?: string;
  isBase64Encoded?: boolean;
};

type Header = [name: string, value: string];

type Answer = Omit<Observation, 'lines'>;

/** Names to which the gateway gives their place or value. */
const GATEWAYS_OWN = new Set(['content-type', 'content-length', 'date', 'connection']);

/**
 * What a client sees of a function's result behind an HTTP API: written from its rules, without our
 * adapter's code. `requestId` is that of the event.
 */
export function answerOf(result: unknown, method: string, requestId: string): Answer {
  const {
    statusCode,
    headers = {},
    cookies = [],
    body = '',
    isBase64Encoded = false,
  } = readResult(result);
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const own = Object.entries(headers).map(
    ([name, value]): Header => [name.toLowerCase(), onTheWire(value)],
  );
  const hasBody = ![204, 304].includes(statusCode);
  const headerOf = (wanted: string) => own.find(([name]) => name === wanted)?.[1];
  const type = headerOf('content-type') ?? (hasBody ? 'text/plain; charset=utf-8' : undefined);
  // An answer to HEAD tells the length of a body and has none; the function may know it.
  const stated = method === 'HEAD' && bytes.length === 0 ? headerOf('content-length') : undefined;
  const others = own.filter(([name]) => !GATEWAYS_OWN.has(name));
  return {
    status: statusCode,
    headers: [
      ...(type === undefined ? [] : ([['content-type', type]] as Header[])),
      ...(hasBody ? ([['content-length', stated ?? String(bytes.length)]] as Header[]) : []),
      ...cookies.map((cookie): Header => ['set-cookie', onTheWire(cookie)]),
      ...others.toSorted(([a], [b]) => (a < b ? -1 : 1)),
      ['apigw-requestid', requestId],
    ],
    body: method === 'HEAD' || !hasBody ? '' : bytes.toString(),
  };
}

/** One character for each byte, UTF-8, as a client reads it off the wire. */
function onTheWire(value: string): string {
  return Buffer.from(value).toString('latin1');
}

/** A result that says no status is the JSON of a 200; what is not there, Lambda sends as null. */
function readResult(result: unknown): Result {
  const { statusCode } = Object(result) as { statusCode?: number | string };
  if (statusCode !== undefined) return { ...(result as Result), statusCode: Number(statusCode) };
  const headers = { 'content-type': 'application/json' };
  return { statusCode: 200, headers, body: JSON.stringify(result ?? null) };
}
