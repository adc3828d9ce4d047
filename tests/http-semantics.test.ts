import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseApiKeys } from '../lib/api-keys.ts';
import { HttpError } from '../lib/errors.ts';
import { type Asked, ask, RUNTIMES, type Runtime, type RuntimeAnswer } from './ask.ts';
import { candlesOf, createPorts, withSettings } from './call.ts';
import { expectLogLine } from './log-line.ts';

const PRICE = { path: '/api/binance/price', query: 'symbol=BTCUSDT' };
const KEY = 'a-right-key-0123456789';

/** Headers that answers share with others of their runtime, or that differ from one to the next. */
const OF_THE_MOMENT = ['date', 'connection', 'apigw-requestid', 'x-request-id', 'content-length'];

function setUp(count = 60) {
  const closes = Array.from({ length: count }, (_, index) => 100 + (index % 7));
  const { ports, lines } = createPorts(async (query) => candlesOf(closes, query));
  return { ports, lines: () => lines.map(expectLogLine) };
}

function settledHeaders({ headers }: RuntimeAnswer): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !OF_THE_MOMENT.includes(name)),
  );
}

describe.each(RUNTIMES)('by %s', (runtime: Runtime) => {
  const { ports, lines } = setUp();
  const get = (asked: Partial<Asked> = {}) => ask(runtime, ports, { ...PRICE, ...asked });

  describe('HEAD', () => {
    it.each([
      ['/', ''],
      ['/health', ''],
      [PRICE.path, PRICE.query],
      ['/api/indicators/analysis', PRICE.query],
      ['/api/indicators/RSI', PRICE.query],
    ])('of %s has the status and the headers of GET', async (path, query) => {
      const headers = { 'accept-encoding': 'gzip' };
      const [got, asked] = [
        await get({ path, query, headers }),
        await get({ path, query, headers, method: 'HEAD' }),
      ];
      expect(asked.status).toBe(200);
      expect(settledHeaders(asked)).toEqual(settledHeaders(got));
      // A real HTTP API drops the body that the function gives it.
      if (runtime === 'createServer') expect(asked.body).toHaveLength(0);
      if (runtime === 'createServer') {
        expect(asked.headers['content-length']).toBe(got.headers['content-length']);
      }
    });

    it('fails as GET does, with one line', async () => {
      const before = lines().length;
      const query = 'symbol=';
      const [got, asked] = [await get({ query }), await get({ query, method: 'HEAD' })];
      expect([got.status, asked.status]).toEqual([422, 422]);
      expect(settledHeaders(asked)).toEqual(settledHeaders(got));
      const added = lines().slice(before);
      expect(added.map(({ extra }) => [extra.method, extra.path, extra.status_code])).toEqual([
        ['GET', PRICE.path, 422],
        ['HEAD', PRICE.path, 422],
      ]);
    });

    it('is 404 where there is no path, and is named where another method is not allowed', async () => {
      expect((await get({ path: '/nope', method: 'HEAD' })).status).toBe(404);
      for (const method of ['POST', 'OPTIONS']) {
        const { status, headers } = await get({ method });
        expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
      }
    });
  });

  describe('ETag', () => {
    it('makes an answer that the client has already a 304 without a line', async () => {
      const before = lines().length;
      const { headers } = await get();
      expect(headers.etag).toMatch(/^W\/"[\w-]+"$/);
      for (const method of ['GET', 'HEAD']) {
        const again = await get({ method, headers: { 'if-none-match': headers.etag! } });
        expect(again.status).toBe(304);
        expect(again.body).toHaveLength(0);
        expect(settledHeaders(again)).toEqual({
          etag: headers.etag,
          'cache-control': headers['cache-control'],
          vary: 'Accept-Encoding',
        });
        expect(again.headers).toHaveProperty('x-request-id');
      }
      expect(lines()).toHaveLength(before);
    });

    it('is the same whatever the coding, and another for another answer', async () => {
      const plain = await get();
      for (const coding of ['br', 'gzip']) {
        const { headers } = await get({ headers: { 'accept-encoding': coding } });
        expect([headers['content-encoding'], headers.etag]).toEqual([coding, plain.headers.etag]);
      }
      const other = await ask(runtime, setUp(59).ports, PRICE);
      expect(other.headers.etag).not.toBe(plain.headers.etag);
      const asked = await ask(runtime, setUp(59).ports, {
        ...PRICE,
        headers: { 'if-none-match': plain.headers.etag! },
      });
      expect(asked.status).toBe(200);
    });

    it('is on no failure, which If-None-Match does not change', async () => {
      const failed = await get({ query: '', headers: { 'if-none-match': '*' } });
      expect(failed.status).toBe(422);
      expect(failed.headers).not.toHaveProperty('etag');
    });
  });

  describe('Cache-Control', () => {
    it.each([
      ['/', '', 'no-cache'],
      ['/health', '', 'no-store'],
      ['/nope', '', 'no-store'],
      [PRICE.path, '', 'no-store'],
      [PRICE.path, PRICE.query, 'max-age=1'],
      [PRICE.path, `${PRICE.query}&enddate=20260131`, 'max-age=1'],
      [PRICE.path, `${PRICE.query}&startdate=20260129`, 'max-age=1'],
      [PRICE.path, `${PRICE.query}&enddate=20260129`, 'max-age=86400, immutable'],
      ['/api/indicators/analysis', PRICE.query, 'max-age=1'],
      ['/api/indicators/macd', PRICE.query, 'max-age=1'],
    ])('of %s?%s is %j', async (path, query, expected) => {
      expect((await get({ path, query })).headers['cache-control']).toBe(expected);
    });

    it('keeps for one client what only those with a key may have', async () => {
      const locked = withSettings(ports, { apiKeys: parseApiKeys(`a:${KEY}`) });
      const headers = { 'x-api-key': KEY };
      const controlOf = async (asked: Partial<Asked>) =>
        (await ask(runtime, locked, { ...PRICE, headers, ...asked })).headers['cache-control'];
      expect(await controlOf({})).toBe('private, max-age=1');
      expect(await controlOf({ query: `${PRICE.query}&enddate=20260129` })).toBe(
        'private, max-age=86400, immutable',
      );
      expect(await controlOf({ path: '/', query: '' })).toBe('no-cache');
      expect(await controlOf({ headers: {} })).toBe('no-store');
    });

    it('lets nobody keep made-up candles for long', async () => {
      const simulated = { ...ports, candles: { ...ports.candles, source: 'simulated' as const } };
      const query = `${PRICE.query}&enddate=20260129`;
      const { headers } = await ask(runtime, simulated, { ...PRICE, query });
      expect(headers['cache-control']).toBe('max-age=1');
    });

    it('lets nobody keep what is wrong upstream', async () => {
      const failing = createPorts(() =>
        Promise.reject(new HttpError(503, 'Binance is away', { headers: { 'retry-after': '7' } })),
      );
      const { status, headers } = await ask(runtime, failing.ports, PRICE);
      expect([status, headers['retry-after'], headers['cache-control']]).toEqual([
        503,
        '7',
        'no-store',
      ]);
    });
  });

  describe('an answer of a thousand candles', () => {
    const long = setUp(1_000);
    const getLong = (asked: Partial<Asked> = {}) =>
      ask(runtime, long.ports, { ...PRICE, ...asked });

    it('is whole, compressed or not, and the same to HEAD and to If-None-Match', async () => {
      const plain = await getLong();
      const answer = JSON.parse(String(plain.body));
      expect([plain.status, answer.count, answer.data.length]).toEqual([200, 1_000, 1_000]);
      const [last] = answer.data.slice(-1);
      expect(last).toMatchObject({ close_price: 100 + (999 % 7), is_closed: false });

      const packed = await getLong({ headers: { 'accept-encoding': 'gzip' } });
      expect(packed.headers).toMatchObject({
        'content-encoding': 'gzip',
        etag: plain.headers.etag,
      });
      expect(String(gunzipSync(packed.body))).toBe(String(plain.body));
      const asked = await getLong({ method: 'HEAD' });
      expect(settledHeaders(asked)).toEqual(settledHeaders(plain));
      const same = await getLong({ headers: { 'if-none-match': plain.headers.etag as string } });
      expect([same.status, same.body.length]).toEqual([304, 0]);
    });
  });

  describe('compression', () => {
    it.each([
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const)('by %s gives what there is without it', async (coding, decompress) => {
      const plain = await get();
      const packed = await get({ headers: { 'accept-encoding': coding } });
      expect(plain.headers).not.toHaveProperty('content-encoding');
      expect(packed.headers).toMatchObject({
        'content-encoding': coding,
        'content-type': 'application/json',
        vary: 'Accept-Encoding',
      });
      expect(packed.body.length).toBeLessThan(plain.body.length / 4);
      expect(String(decompress(packed.body))).toBe(String(plain.body));
      if (runtime === 'createServer') {
        expect(packed.headers['content-length']).toBe(String(packed.body.length));
      }
    });

    it('is not for small answers, nor for clients that do not ask for it', async () => {
      const small = await get({ path: '/', query: '', headers: { 'accept-encoding': 'br, gzip' } });
      expect(small.headers).not.toHaveProperty('content-encoding');
      expect(small.headers.vary).toBe('Accept-Encoding');
      for (const accept of ['identity', 'br;q=0, gzip;q=0', 'deflate']) {
        const { headers } = await get({ headers: { 'accept-encoding': accept } });
        expect(headers).not.toHaveProperty('content-encoding');
      }
    });

    it('is also for failures that are long', async () => {
      const query = `symbol=${'%25'.repeat(2_000)}`;
      const failed = await get({ query, headers: { 'accept-encoding': 'br' } });
      expect([failed.status, failed.headers['content-encoding']]).toEqual([422, 'br']);
      expect(JSON.parse(String(brotliDecompressSync(failed.body))).detail).toHaveLength(1);
    });
  });

  describe('security headers', () => {
    const ALWAYS = {
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    };

    it.each(['/', '/health', '/nope'])('are in answers of handlers: %s', async (path) => {
      const { headers } = await get({ path, query: '' });
      expect(headers).toMatchObject(ALWAYS);
      expect(headers).not.toHaveProperty('strict-transport-security');
    });

    it('tell browsers in production to stay with TLS', async () => {
      const production = withSettings(ports, { environment: 'production' });
      for (const path of ['/', '/nope']) {
        const { headers } = await ask(runtime, production, { path });
        expect(headers['strict-transport-security']).toBe('max-age=31536000');
      }
    });
  });

  it('answers a preflight with nothing but success, to which the gateway adds its headers', async () => {
    const open = withSettings(ports, { corsOrigins: ['https://app.example.com'] });
    const asked = {
      ...PRICE,
      method: 'OPTIONS',
      headers: { 'access-control-request-method': 'GET' },
    };
    const { status, headers, body } = await ask(runtime, open, asked);
    expect([status, String(body)]).toEqual([204, '']);
    expect(headers).not.toHaveProperty('content-type');
    expect((await ask(runtime, open, { ...asked, headers: {} })).status).toBe(405);
    expect((await ask(runtime, open, { ...asked, path: '/nope' })).status).toBe(404);
  });
});
