import { exchangeAll, KEY, PRICE, request, sum, WITH_KEY } from './clients.ts';
import type { Scenario } from './scenario.ts';

const COUNT = 1_200;

/** Requests of a kind, each from its number. */
function* numbered(count: number, make: (number: number) => Buffer): Generator<Buffer> {
  for (let number = 0; number < count; number++) yield make(number);
}

/** So many names as short as can be, a list that nobody has sent before. */
function newNames(number: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    index === 0 ? `x${number}` : index.toString(36),
  );
}

function withHeaders(number: number, count: number): Buffer {
  return request('/health', {
    headers: Object.fromEntries(newNames(number, count).map((name) => [`${name}-`, ''])),
  });
}

/** Names and values that are never the same twice: what is kept of them must have a bound. */
export const names: Scenario[] = [
  {
    name: '600 requests with 3,500 header names of their own each (431)',
    attack: ({ port }) =>
      exchangeAll(
        port,
        numbered(600, (number) => withHeaders(number, 3_500)),
      ),
    expected: { 431: 600 },
  },
  {
    name: '1,200 requests with 1,200 header names of their own each',
    long: true,
    attack: ({ port }) =>
      exchangeAll(
        port,
        numbered(COUNT, (number) => withHeaders(number, 1_200)),
      ),
    expected: { 200: COUNT },
  },
  {
    name: '1,200 requests with 2,300 query names of their own each',
    attack: ({ port }) =>
      exchangeAll(
        port,
        numbered(COUNT, (number) => request(`/health?${newNames(number, 2_300).join('&')}`)),
      ),
    expected: { 200: COUNT },
  },
  {
    name: '1,200 requests with 1,400 cookies of their own each',
    long: true,
    attack: ({ port }) =>
      exchangeAll(
        port,
        numbered(COUNT, (number) =>
          request('/health', { headers: { Cookie: newNames(number, 1_400).join('=1;') } }),
        ),
      ),
    expected: { 200: COUNT },
  },
  {
    name: '2,000 requests with one long query name of their own each',
    long: true,
    attack: ({ port }) =>
      exchangeAll(
        port,
        numbered(2_000, (number) => request(`/health?${number}${'n'.repeat(9_000)}`)),
      ),
    expected: { 200: 2_000 },
  },
  {
    name: '2,000 paths without a route, of 8 kB each',
    long: true,
    attack: ({ port }) =>
      exchangeAll(
        port,
        numbered(2_000, (number) => request(`/${number}/${'%41'.repeat(2_700)}`)),
      ),
    expected: { 404: 2_000 },
  },
  {
    name: '2,000 symbols, origins, tags and request ids of their own each',
    long: true,
    attack: ({ port }) =>
      exchangeAll(
        port,
        numbered(2_000, (number) =>
          request(`/api/binance/price?symbol=X${number}`, {
            headers: {
              ...WITH_KEY,
              Origin: `https://${number}.example`,
              'If-None-Match': `W/"${number}-${'e'.repeat(4_000)}"`,
              'X-Request-Id': `${number}-${'r'.repeat(110)}`,
            },
          }),
        ),
      ),
    expected: { 400: 2_000 },
  },
  {
    name: '5,000 clients, by X-Forwarded-For, each counted by the rate limit',
    settings: { API_TRUSTED_PROXIES: '1', API_RATE_LIMIT: '1000', API_KEYS: '' },
    attack: ({ port }) =>
      exchangeAll(
        port,
        numbered(5_000, (number) =>
          request('/api/indicators/rsi', {
            headers: {
              'X-Forwarded-For': `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`,
            },
          }),
        ),
      ),
    expected: { 422: 5_000 },
  },
  {
    name: '1,000 wrong keys, of any form, beside a right one in another case',
    async attack({ port }) {
      const keys = [
        KEY.toUpperCase(),
        KEY.slice(1),
        `${KEY}x`,
        `${KEY},${KEY}`,
        '',
        ' ',
        '__proto__',
      ];
      const asked = numbered(1_000, (number) => {
        const key = keys[number % (keys.length + 1)] ?? `key-${number}-${'k'.repeat(100)}`;
        return request(PRICE, { headers: { 'X-Api-Key': key } });
      });
      const elsewhere = [
        request(`${PRICE}&x-api-key=${KEY}`),
        request(PRICE, { headers: { Authorization: `Bearer ${KEY}`, Cookie: `x-api-key=${KEY}` } }),
        request('/api/binance/%70rice?symbol=BTCUSDT'),
        request('//api/binance/price?symbol=BTCUSDT'),
      ];
      return sum([await exchangeAll(port, asked), await exchangeAll(port, elsewhere)]);
    },
    check: (seen) => (seen[200] === undefined ? [] : ['a wrong key was let in']),
  },
];
