import fc from 'fast-check';
import { INTERVALS } from '../../lib/candles/interval.ts';
import type { Request } from './request.ts';

/** Names and values that mean something to the service, beside any text. */
const WORDS = [
  'symbol',
  'interval',
  'limit',
  'startdate',
  'enddate',
  'period',
  'macd_fast',
  'token',
];
const VALUES = [
  'BTCUSDT',
  'ethbtc',
  'NOPE',
  '1h',
  '1M',
  '0',
  '30',
  '1000',
  '20250101',
  '20241231',
  'hunter2-hunter2',
];
const PATHS = [
  '/',
  '/health',
  '/api/binance/price',
  '/api/indicators/analysis',
  '/api/indicators/rsi',
];

/** Characters of a request line that need no escape, some that others would escape, and escapes. */
const pieces = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...'abcXYZ0189-_.~!$&\'()*+,;=:@/?[]{}|^"<>`\\') },
  { weight: 2, arbitrary: fc.nat(255).map((byte) => `%${byte.toString(16).padStart(2, '0')}`) },
  {
    weight: 2,
    arbitrary: fc
      .string({ unit: 'binary', minLength: 1, maxLength: 2 })
      .map((piece) => percentEncode(piece)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('%', '%%', '%zz', '%2', '%2F', '%3F', '%25', '%2e%2e', '#'),
  },
);

const text = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));

const path = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...PATHS) },
  { weight: 2, arbitrary: fc.constantFrom(...PATHS).chain(escapedSomewhere) },
  { weight: 1, arbitrary: text.map((rest) => `/api/indicators/${rest}`) },
  { weight: 2, arbitrary: text.map((rest) => `/${rest}`) },
);

const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 1, arbitrary: text },
);
const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...VALUES, ...INTERVALS) },
  { weight: 2, arbitrary: text },
);
const query = fc.oneof(
  { weight: 1, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: text.map((rest) => `?${rest}`) },
  {
    weight: 4,
    arbitrary: fc
      .array(fc.tuple(name, value), { maxLength: 6 })
      .map((pairs) => `?${pairs.map((pair) => pair.join('=')).join('&')}`),
  },
  // A market that there is, so that answers beyond the query's check come about.
  {
    weight: 3,
    arbitrary: fc
      .array(fc.tuple(fc.constantFrom('limit', 'period', 'x'), value), { maxLength: 2 })
      .map((pairs) => `?symbol=SOLUSDT&${pairs.map((pair) => pair.join('=')).join('&')}`),
  },
);

const SECRET = 'hunter2-hunter2';

/** What may stand in a header's value, and what means something there. */
const headerValue = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .string({
        unit: fc.constantFrom(...'abc XYZ019,;=:"/\\()<>@[]{}?!#$%&\'*+-.^_`|~äß☕😀'),
        maxLength: 40,
      })
      .map((value) => value.trim()),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'checkout-42',
      'application/json',
      'text/plain; charset=utf-8',
      SECRET,
      `Bearer ${SECRET}`,
      `a=1; session=${SECRET}`,
    ),
  },
);

const HEADERS = [
  'Accept',
  'Authorization',
  'Content-Type',
  'Cookie',
  'Referer',
  'User-Agent',
  'X-Amzn-Trace-Id',
  'X-Api-Key',
  'X-Forwarded-For',
  'X-Request-Id',
  'x-request-id',
  '__proto__',
  'x-other',
];
const headers = fc.array(fc.tuple(fc.constantFrom(...HEADERS), headerValue), { maxLength: 5 });

const body = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme' }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)) },
);

/** Any request that reaches a function: methods, paths, queries, headers, cookies, bodies. */
export const requests: fc.Arbitrary<Request> = fc
  .record({
    method: fc.oneof(
      { weight: 5, arbitrary: fc.constant('GET') },
      {
        weight: 2,
        arbitrary: fc.constantFrom('HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'),
      },
    ),
    path,
    query,
    headers,
    body,
  })
  .map(({ method, path, query, headers, body }) => ({
    method,
    target: `${path}${query}`.replaceAll(' ', '%20'),
    headers,
    body,
  }));

/** Requests for the event that a gateway makes of them. */
export const echoRequests: fc.Arbitrary<Request> = fc
  .record({ method: fc.constantFrom('GET', 'POST'), name: text, query, headers, body })
  .map(({ method, name, query, headers, body }) => ({
    method,
    target: `/echo/${name.replaceAll(/[/?#]/g, '')}${query}`.replaceAll(' ', '%20'),
    headers,
    body,
  }));

/** The same path with one character percent-encoded, not the slash that it begins with. */
function escapedSomewhere(path: string): fc.Arbitrary<string> {
  return fc
    .integer({ min: 1, max: Math.max(1, path.length - 1) })
    .map((at) => `${path.slice(0, at)}${percentEncode(path[at] ?? '', true)}${path.slice(at + 1)}`);
}

function percentEncode(text: string, all = false): string {
  if (!all) return encodeURIComponent(text.toWellFormed());
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}
