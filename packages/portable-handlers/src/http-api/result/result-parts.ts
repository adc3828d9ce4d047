import { createPlans } from '../name-plans.ts';

type ResultHeaders = {
  /** Names and values in turn, names in ascending order, without those that the gateway writes itself. */
  headers: string[];
  contentType: string | undefined;
  contentLength: string | undefined;
};

type Role = 'pass' | 'drop' | 'type' | 'length';

/** What becomes of headers of certain names; a function's are the same time and again. */
type Plan = {
  names: string[];
  /** Those that go on as they are, in ascending order, and the places of their values. */
  passed: { canonical: string; place: number }[];
  type: number | undefined;
  length: number | undefined;
  /** Of all names together. */
  bytes: number;
};

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

/** A header value that is on the wire as it is. */
const ASCII_TEXT = /^[\t\x20-\x7e]*$/;

/** What an HTTP API lets a function's headers have: names, values and cookies together. */
const MAX_BYTES = 10_240;

/** A function's result of which no answer can be made; the client gets 500, the log line says why. */
export class UnusableResult extends Error {
  override readonly name = 'UnusableResult';

  constructor(problem: string) {
    super(`The handler's result ${problem}`);
  }
}

/**
 * The status of a result: a whole number from 200 to 599; three digits in a string will do, as they do
 * elsewhere in AWS. Throws for any other.
 */
export function readStatus(value: unknown): number {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  if (typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599) {
    return status;
  }
  throw new UnusableResult('has a statusCode that is no whole number from 200 to 599');
}

/**
 * The headers of a result. Values must be strings, null is as good as absent, and of names that differ
 * in case the last counts. Throws where the client would get 500.
 */
export function readResultHeaders(given: unknown): ResultHeaders {
  if (given === undefined || given === null) {
    return { headers: [], contentType: undefined, contentLength: undefined };
  }
  if (typeof given !== 'object' || Array.isArray(given)) {
    throw new UnusableResult('has headers that are no object');
  }
  // Names and values in turn, without those that are as good as absent.
  const pairs: string[] = [];
  for (const name of Object.keys(given)) {
    const value = (given as Record<string, unknown>)[name];
    if (value === null || value === undefined) continue;
    if (typeof value !== 'string') {
      throw new UnusableResult(`has a header ${name} that is no string`);
    }
    pairs.push(name, ASCII_TEXT.test(value) ? value : wireTextOf(name, value));
  }
  const { passed, type, length, bytes } = plans.planFor(pairs);
  let size = bytes;
  for (let place = 1; place < pairs.length; place += 2) size += (pairs[place] as string).length;
  if (size > MAX_BYTES) throw new UnusableResult('has headers of more than 10 KB');

  const headers: string[] = [];
  for (const { canonical, place } of passed) headers.push(canonical, pairs[place] as string);
  return {
    headers,
    contentType: type === undefined ? undefined : pairs[type],
    contentLength: length === undefined ? undefined : pairs[length],
  };
}

const plans = /* @__PURE__ */ createPlans((names): Plan => {
  // Of names that differ in case the last counts.
  const places = new Map(names.map((name, index) => [canonicalOf(name), index * 2 + 1]));
  const plan: Plan = {
    names,
    passed: [],
    type: undefined,
    length: undefined,
    bytes: names.join('').length,
  };
  // An HTTP API gives a function's headers no fixed order; by name is one that was recorded.
  for (const [canonical, place] of [...places].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const role = roleOf(canonical);
    if (role === 'pass') plan.passed.push({ canonical, place });
    else if (role !== 'drop') plan[role] = place;
  }
  return plan;
});

/** A Set-Cookie line for each cookie of a result, names and values in turn. Throws where the client would get 500. */
export function readResultCookies(given: unknown): string[] {
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
function canonicalOf(name: string): string {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    throw new UnusableResult(`has ${JSON.stringify(name)} for a header name`);
  }
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (text) => text.toUpperCase());
}

function roleOf(canonical: string): Role {
  if (DROPPED.has(canonical)) return 'drop';
  if (canonical === 'Content-Type') return 'type';
  return canonical === 'Content-Length' ? 'length' : 'pass';
}

/** A header's value with one character for each byte on the wire, UTF-8. */
function wireTextOf(name: string, value: string): string {
  if (ASCII_TEXT.test(value)) return value;
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(value)) {
    throw new UnusableResult(`has a control character in its header ${name}`);
  }
  return Buffer.from(value, 'utf8').toString('latin1');
}

/** The body of a result; from base64, if the result says that it is. Throws where the client would get 500. */
export function readResultBody(body: unknown, isBase64Encoded: unknown): string | Buffer {
  if (isBase64Encoded !== undefined && isBase64Encoded !== null) {
    if (typeof isBase64Encoded !== 'boolean') {
      throw new UnusableResult('has an isBase64Encoded that is no boolean');
    }
  }
  if (body === undefined || body === null) return '';
  if (typeof body !== 'string') throw new UnusableResult('has a body that is no string');
  if (isBase64Encoded !== true) return body;

  const digits = body.replace(/={1,2}$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(digits) || digits.length % 4 === 1) {
    throw new UnusableResult('has a body that is no base64');
  }
  return Buffer.from(digits, 'base64');
}
