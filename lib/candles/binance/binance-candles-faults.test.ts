import { createSharedValues } from 'portable-handlers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FAULTS, type Fault } from '../../../tests/binance/faults.ts';
import { type Binance, startBinance } from '../../../tests/binance/stand-in.ts';
import { HttpError } from '../../errors.ts';
import { packCandles } from '../candles.ts';
import { createBan } from './ban.ts';
import { createBinanceCandles } from './binance-candles.ts';

const QUERY = { symbol: 'BTCUSDT', interval: '1h', limit: 10 } as const;
const FAILED = 'Binance answered with an error';
const ROW = '[0,"2","3","1","2","9",3599999,"18",3,"4","8","0"]';

let binance: Binance;

beforeAll(async () => {
  binance = await startBinance({
    source: { source: 'simulated', candles: async () => packCandles([]) },
  });
});
afterEach(() => binance.heal());
afterAll(() => binance.close());

/** The error of a call, and what its causes say. */
async function errorOf(baseUrl: string, timeoutMs = 5_000) {
  const source = createBinanceCandles({
    baseUrl,
    timeoutMs,
    ban: createBan(createSharedValues().value('ban')),
    clock: Date.now,
  });
  const error: unknown = await source.candles(QUERY).catch((error: unknown) => error);
  if (!(error instanceof HttpError)) throw new Error(`not refused: ${error}`);
  const { statusCode: status, detail, headers } = error;
  const cause = error.cause as NodeJS.ErrnoException;
  return { status, detail, headers, cause: `${cause.code ?? ''} ${cause.message}`, error };
}

describe('an answer that is an error', () => {
  it.each<[string, Fault, number, string, RegExp]>([
    ['500 HTML', FAULTS.broken, 502, FAILED, /500 \(text\/html\): <html>/],
    ['503', FAULTS.unavailable, 502, FAILED, /503 .*currently overloaded/],
    ['403 HTML', FAULTS.forbidden, 502, FAILED, /403 .*403 ERROR/],
    ['451', FAULTS.restricted, 502, FAILED, /451 .*restricted location/],
    ['a redirect', { status: 302 }, 502, FAILED, /302/],
    ['204', { status: 204 }, 502, FAILED, /204/],
    [
      'another protocol',
      {
        raw: 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
      },
      502,
      FAILED,
      /101/,
    ],
    [
      'a refused symbol',
      { status: 400, body: '{"code":-1121,"msg":"Invalid symbol."}' },
      400,
      'Binance API error: 400 - Invalid symbol.',
      /400 .*-1121/,
    ],
    [
      'a symbol of odd characters',
      {
        status: 400,
        body: '{"code":-1100,"msg":"Illegal characters found in parameter \'symbol\'."}',
      },
      400,
      "Binance API error: 400 - Illegal characters found in parameter 'symbol'.",
      /-1100/,
    ],
    [
      'any other 400',
      { status: 400, body: '{"code":-1120,"msg":"Invalid interval."}' },
      502,
      FAILED,
      /-1120/,
    ],
    ['400 HTML', { status: 400, body: '<p>no' }, 502, FAILED, /<p>no/],
  ])('%s', async (_, fault, status, detail, cause) => {
    binance.fail(fault);
    expect(await errorOf(binance.url)).toMatchObject({
      status,
      detail,
      cause: expect.stringMatching(cause),
    });
  });
});

describe('an answer that is nonsense', () => {
  it.each<[string, Fault, RegExp]>([
    ['no HTTP', FAULTS.notHttp, /HPE_INVALID/],
    ['no JSON', FAULTS.notJson, /JSON/],
    ['JSON of another shape', FAULTS.otherShape, /no list: \{"candles"/],
    ['a body cut off', { ...FAULTS.truncated, body: `[${ROW}]` }, /ended after \d+ bytes/],
    ['a huge body', FAULTS.huge, /more than 4000000 bytes/],
    ['nothing', { status: 200, body: '' }, /JSON/],
    [
      'more rows than asked for',
      { body: `[${Array(11).fill(ROW).join(',')}]` },
      /11 candles instead/,
    ],
  ])('%s', async (_, fault, cause) => {
    binance.fail(fault);
    expect(await errorOf(binance.url)).toMatchObject({
      status: 502,
      detail: 'Binance gave an unusable answer',
      cause: expect.stringMatching(cause),
    });
  });

  it('is quoted to 200 characters and no further', async () => {
    binance.fail({ status: 500, body: `${'x'.repeat(200)}rest` });
    const { cause } = await errorOf(binance.url);
    expect(cause).toContain('x'.repeat(200));
    expect(cause).not.toContain('rest');
  });
});

describe('no answer', () => {
  it.each<[string, Fault, RegExp]>([
    ['a reset', FAULTS.reset, /ECONNRESET/],
    ['a hang-up', FAULTS.hangUp, /ECONNRESET/],
  ])('%s', async (_, fault, cause) => {
    binance.fail(fault);
    expect(await errorOf(binance.url)).toMatchObject({
      status: 503,
      detail: 'Binance is unreachable',
      cause: expect.stringMatching(cause),
    });
  });

  it('from a port where nobody listens', async () => {
    const gone = await startBinance();
    await gone.close();
    expect(await errorOf(gone.url)).toMatchObject({
      status: 503,
      detail: 'Binance is unreachable',
      cause: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('from a server that speaks no TLS', async () => {
    expect(await errorOf(binance.url.replace('http:', 'https:'))).toMatchObject({
      status: 503,
      detail: 'Binance is unreachable',
      cause: expect.stringMatching(/SSL|EPROTO/),
    });
  });

  it.each<[string, Fault]>([
    ['at all', FAULTS.silent],
    ['soon enough', { delayMs: 5_000 }],
    ['that ends soon enough', { ...FAULTS.trickle, body: ROW }],
  ])('%s', async (_, fault) => {
    binance.fail(fault);
    expect(await errorOf(binance.url, 200)).toMatchObject({
      status: 504,
      detail: 'Binance did not answer in time',
      cause: expect.stringContaining('No whole answer within 200 ms'),
    });
  });
});
