import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CandleSource, packCandles } from '../../lib/candles/candles.ts';
import { HttpError } from '../../lib/errors.ts';
import { FAULTS } from './faults.ts';
import { type Binance, startBinance } from './stand-in.ts';

const HOUR = 3_600_000;

function row(hour: number): unknown[] {
  const open = hour * HOUR;
  return [open, '1.5', '2.0', '1.0', '1.7', '9.0', open + HOUR - 1, '14.0', 3, '4.0', '6.0', '0'];
}

let binance: Binance;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'binance-'));
  writeFileSync(
    join(folder, 'BTCUSDT-1h.json'),
    JSON.stringify(Array.from({ length: 1_200 }, (_, hour) => row(hour))),
  );
  writeFileSync(join(folder, 'edge-ETHUSDT-1h.json'), 'not read');
  writeFileSync(join(folder, 'ETHUSDT-1y.json'), 'not read either');
  binance = await startBinance({ data: folder });
});

afterEach(async () => {
  await binance.close();
  rmSync(folder, { recursive: true });
});

const get = (path: string) => fetch(binance.url + path);

async function openHours(query: string): Promise<number[]> {
  const response = await get(`/api/v3/klines?symbol=BTCUSDT&interval=1h${query}`);
  return ((await response.json()) as number[][]).map(([openTime]) => openTime! / HOUR);
}

describe('klines', () => {
  it('gives the last 500 unless asked for up to 1,000', async () => {
    expect((await openHours('')).length).toBe(500);
    expect((await openHours('&limit=2000')).length).toBe(1_000);
    expect(await openHours('&limit=2')).toEqual([1198, 1199]);
  });

  it('gives the first from a start, the last up to an end, both bounds included', async () => {
    expect(await openHours(`&limit=2&startTime=${5 * HOUR}`)).toEqual([5, 6]);
    expect(await openHours(`&limit=2&startTime=${5 * HOUR + 1}`)).toEqual([6, 7]);
    expect(await openHours(`&limit=2&endTime=${5 * HOUR}`)).toEqual([4, 5]);
    expect(await openHours(`&limit=2&endTime=${5 * HOUR - 1}`)).toEqual([3, 4]);
    expect(await openHours(`&startTime=${5 * HOUR}&endTime=${6 * HOUR}`)).toEqual([5, 6]);
    expect(await openHours(`&startTime=${5000 * HOUR}`)).toEqual([]);
  });

  it('gives the rows as they were recorded, with the weight used so far', async () => {
    const response = await get('/api/v3/klines?symbol=BTCUSDT&interval=1h&limit=1');
    expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect(Number(response.headers.get('x-mbx-used-weight-1m'))).toBeGreaterThan(0);
    expect(await response.json()).toEqual([row(1199)]);
  });

  it.each([
    ['interval=1h', -1102],
    ['symbol=BTCUSDT', -1102],
    ['symbol=&interval=1h', -1105],
    ['symbol=btcusdt&interval=1h', -1100],
    ['symbol=NOPE&interval=1h', -1121],
    ['symbol=ETHUSDT&interval=1h', -1121],
    ['symbol=BTCUSDT&interval=1y', -1120],
    ['symbol=BTCUSDT&interval=1h&limit=x', -1100],
    ['symbol=BTCUSDT&interval=1h&endTime=', -1105],
    ['symbol=BTCUSDT&interval=1h&start_time=1', -1104],
    ['symbol=BTCUSDT&interval=1h&startTime=2&endTime=1', -1023],
  ])('refuses %s with %i', async (query, code) => {
    const response = await get(`/api/v3/klines?${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ code, msg: expect.any(String) });
  });

  it('has no candles for another interval of a known symbol', async () => {
    expect(await (await get('/api/v3/klines?symbol=BTCUSDT&interval=1d')).json()).toEqual([]);
  });
});

it('answers ping and time, and 404 elsewhere', async () => {
  expect(await (await get('/api/v3/ping')).json()).toEqual({});
  expect(await (await get('/api/v3/time')).json()).toEqual({ serverTime: expect.any(Number) });
  expect((await get('/api/v3/depth')).status).toBe(404);
  expect(binance.calls.map(({ path }) => path)).toEqual([
    '/api/v3/ping',
    '/api/v3/time',
    '/api/v3/depth',
  ]);
});

it('sells the candles of any source', async () => {
  const source: CandleSource = {
    source: 'simulated',
    async candles({ symbol }) {
      if (symbol !== 'BTCUSDT') throw new HttpError(400, 'no such symbol');
      const amounts = { open: 1.5, high: 2, low: 1, close: 1.25, volume: 1e-7, quoteVolume: 1e3 };
      const taker = { takerBaseVolume: 0, takerQuoteVolume: 51118607.6971 };
      return packCandles([{ openTime: 0, closeTime: HOUR - 1, trades: 7, ...amounts, ...taker }]);
    },
  };
  const other = await startBinance({ source });
  const klines = `${other.url}/api/v3/klines?interval=1h&symbol=`;
  expect(await (await fetch(`${klines}BTCUSDT`)).text()).toBe(
    '[[0,"1.50000000","2.00000000","1.00000000","1.25000000","0.00000010",3599999,"1000.00000000",7,"0.00000000","51118607.69710000","0"]]',
  );
  expect((await fetch(`${klines}NOPE`)).status).toBe(400);
  await other.close();
});

it('fails as often as it is told, and no more', async () => {
  binance.fail({ ...FAULTS.rateLimited, times: 1 });
  const limited = await get('/api/v3/ping');
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '30']);
  expect((await get('/api/v3/ping')).status).toBe(200);

  binance.fail(FAULTS.reset);
  await expect(get('/api/v3/ping')).rejects.toThrow();
  await expect(get('/api/v3/ping')).rejects.toThrow();
  binance.heal();
  expect((await get('/api/v3/ping')).status).toBe(200);
});

it('is steered by other processes over HTTP', async () => {
  const put = (body: unknown) =>
    fetch(`${binance.url}/faults`, { method: 'PUT', body: JSON.stringify(body) });
  expect((await put({ stauts: 500 })).status).toBe(400);
  expect((await put({ status: 500, body: 'broken' })).status).toBe(200);
  expect(await (await get('/api/v3/ping')).text()).toBe('broken');
  await fetch(`${binance.url}/faults`, { method: 'DELETE' });
  expect((await get('/api/v3/ping?x=1')).status).toBe(200);

  const { calls } = (await (await get('/calls')).json()) as { calls: unknown[] };
  expect(calls).toMatchObject([{ query: '' }, { path: '/api/v3/ping', query: 'x=1' }]);
});
