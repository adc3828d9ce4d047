import { UnusableResult } from './unusable-result.ts';

type ResultHeaders = {
  /** Names and values in turn, names in ascending order, without those that the gateway writes itself. */
  headers: string[];
  contentType: string | undefined;
  contentLength: string | undefined;
};

type Name = { canonical: string; role: 'pass' | 'drop' | 'type' | 'length' };

/** The gateway's own, or of one connection only. */
const DROPPED = new Set([
  'Apigw-Requestid',
  'Connection',
  'Date',
  'Keep-Alive',
  'Proxy-Connection',
  'Trailer',
  'Transfer-Encoding',
  'Upgrade',
]);

/** What an HTTP API lets a function's headers have: names, values and cookies together. */
const MAX_BYTES = 10_240;

const knownNames = new Map<string, Name>();
const MAX_NAMES = 1_000;

/**
 * The headers of a result. Values must be strings, null is as good as absent, and of names that differ
 * in case the last counts. Throws where the client would get 500.
 */
export function readResultHeaders(given: unknown): ResultHeaders {
  const result: ResultHeaders = { headers: [], contentType: undefined, contentLength: undefined };
  if (given === undefined || given === null) return result;
  if (typeof given !== 'object' || Array.isArray(given)) {
    throw new UnusableResult('has headers that are no object');
  }
  let bytes = 0;
  for (const key of Object.keys(given)) {
    const value = (given as Record<string, unknown>)[key];
    if (value === null || value === undefined) continue;
    if (typeof value !== 'string') {
      throw new UnusableResult(`has a header ${key} that is no string`);
    }
    const { canonical, role } = nameOf(key);
    const text = wireTextOf(key, value);
    bytes += canonical.length + text.length;
    if (role === 'drop') continue;
    if (role === 'length') {
      result.contentLength = text;
      continue;
    }
    if (role === 'type') {
      result.contentType = text;
      continue;
    }
    setLast(result.headers, canonical, text);
  }
  if (bytes > MAX_BYTES) throw new UnusableResult('has headers of more than 10 KB');
  return result;
}

/** An HTTP API gives a function's headers no fixed order; by name is one that was recorded. */
function setLast(headers: string[], name: string, value: string): void {
  let place = headers.length;
  while (place > 0 && (headers[place - 2] as string) > name) place -= 2;
  if (headers[place - 2] === name) headers[place - 1] = value;
  else if (place === headers.length) headers.push(name, value);
  else headers.splice(place, 0, name, value);
}

/** One Set-Cookie line for each cookie of a result, or nothing. Throws where the client would get 500. */
export function readResultCookies(given: unknown): string[] | undefined {
  if (given === undefined || given === null) return undefined;
  if (!Array.isArray(given)) throw new UnusableResult('has cookies that are no array');
  let bytes = 0;
  const lines = given.flatMap((cookie: unknown) => {
    if (typeof cookie !== 'string') throw new UnusableResult('has a cookie that is no string');
    const text = wireTextOf('set-cookie', cookie);
    bytes += text.length;
    return ['Set-Cookie', text];
  });
  if (bytes > MAX_BYTES) throw new UnusableResult('has cookies of more than 10 KB');
  return lines;
}

/** HTTP/1.1 clients of an HTTP API see every name as Go writes it: `myheader` is `Myheader`. */
function nameOf(key: string): Name {
  const known = knownNames.get(key);
  if (known !== undefined) return known;
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(key)) {
    throw new UnusableResult(`has ${JSON.stringify(key)} for a header name`);
  }
  const canonical = key.toLowerCase().replace(/(^|-)[a-z]/g, (text) => text.toUpperCase());
  const name: Name = { canonical, role: roleOf(canonical) };
  if (knownNames.size < MAX_NAMES) knownNames.set(key, name);
  return name;
}

function roleOf(canonical: string): Name['role'] {
  if (DROPPED.has(canonical)) return 'drop';
  if (canonical === 'Content-Type') return 'type';
  return canonical === 'Content-Length' ? 'length' : 'pass';
}

/** A header's value with one character for each byte on the wire, UTF-8. */
function wireTextOf(name: string, value: string): string {
  if (/^[\t\x20-\x7e]*$/.test(value)) return value;
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(value)) {
    throw new UnusableResult(`has a control character in its header ${name}`);
  }
  return Buffer.from(value, 'utf8').toString('latin1');
}
