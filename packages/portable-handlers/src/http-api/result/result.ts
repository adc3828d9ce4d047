import { BYTES } from '../../text-bytes.ts';
import type { Answer } from './answer.ts';
import {
  readResultBody,
  readResultCookies,
  readResultHeaders,
  readStatus,
  UnusableResult,
} from './result-parts.ts';

/** Lambda's limit for what a function returns, in bytes of JSON. */
const MAX_RESULT_BYTES = 6_291_556;

/** A body of so many ASCII characters, with headers, is surely small enough. */
const MOST_BYTES = 1_000_000;

/** Bytes whose base64, which JSON leaves as it is, is small enough together with headers. */
const MOST_ENCODED_BYTES = 4_500_000;

/** No string is longer in JSON than six bytes for each of its UTF-16 units (`\u0001`). */
const MAX_BYTES_OF_UNIT = 6;

type Envelope = Record<string, unknown> & { [BYTES]?: Buffer };

/**
 * The answer that an HTTP API makes of what a function returned: an object with a `statusCode` says
 * what the answer is, anything else is its JSON body. Lambda sends JSON, so that is what counts: keys
 * that are undefined are not there, `toJSON` is honoured. Throws where the client would get 500.
 */
export function answerOf(result: unknown): Answer {
  const bytes = (result as Envelope | null | undefined)?.[BYTES];
  const most = (result as Envelope)?.isBase64Encoded === true ? MOST_ENCODED_BYTES : MOST_BYTES;
  if (bytes !== undefined && bytes.length <= most) {
    return answerOfEnvelope(result as Envelope, bytes);
  }
  if (isPlainEnvelope(result)) return answerOfEnvelope(result);

  // A function, a symbol and undefined have no JSON; Lambda's runtime sends null.
  const text = JSON.stringify(result) ?? 'null';
  if (Buffer.byteLength(text) > MAX_RESULT_BYTES) throw new UnusableResult('is too large');
  const value: unknown = JSON.parse(text);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isObject && Object.hasOwn(value, 'statusCode')) return answerOfEnvelope(value as Envelope);
  return {
    statusCode: 200,
    contentType: 'application/json',
    headers: [],
    body: typeof value === 'string' ? value : text,
  };
}

/** Whether a result is an envelope that is the same after a trip through JSON, and surely small enough. */
function isPlainEnvelope(result: unknown): result is Envelope {
  if (typeof result !== 'object' || result === null) return false;
  const prototype: unknown = Object.getPrototypeOf(result);
  if ((prototype !== Object.prototype && prototype !== null) || Array.isArray(result)) return false;
  let units = 64;
  let hasStatus = false;
  for (const key in result) {
    const value = (result as Envelope)[key];
    units += key.length + 4;
    if (key === 'statusCode') hasStatus = typeof value === 'number' && Number.isFinite(value);
    else if (key === 'headers' || key === 'cookies') {
      if (value === undefined || value === null) continue;
      const size = sizeOfStrings(value);
      if (size === undefined) return false;
      units += size;
    } else if (typeof value === 'string') units += value.length;
    else if (typeof value !== 'boolean' && value !== null && value !== undefined) return false;
  }
  return hasStatus && units * MAX_BYTES_OF_UNIT <= MAX_RESULT_BYTES;
}

/** The UTF-16 units of a plain object or array of strings, or undefined for anything else. */
function sizeOfStrings(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const isArray = Array.isArray(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== (isArray ? Array : Object).prototype) return undefined;
  let units = 0;
  for (const key in value) {
    const text = (value as Envelope)[key];
    if (typeof text !== 'string') return undefined;
    units += key.length + text.length + 6;
  }
  // A hole in an array is null in JSON.
  return isArray && value.includes(undefined) ? undefined : units;
}

function answerOfEnvelope(envelope: Envelope, bytes?: Buffer): Answer {
  const statusCode = readStatus(envelope.statusCode);
  const { headers, contentType, contentLength } = readResultHeaders(envelope.headers);
  const { cookies } = envelope;
  const hasCookies = cookies !== undefined && cookies !== null;
  const body = bytes ?? readResultBody(envelope.body, envelope.isBase64Encoded);
  const hasBody = statusCode !== 204 && statusCode !== 304;
  return {
    statusCode,
    contentType: contentType ?? (hasBody ? 'text/plain; charset=utf-8' : undefined),
    headers: hasCookies ? [...readResultCookies(cookies), ...headers] : headers,
    body: hasBody ? body : undefined,
    statedLength: contentLength,
  };
}
