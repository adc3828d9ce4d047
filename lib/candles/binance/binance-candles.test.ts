import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSharedValues } from 'portable-handlers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Binance, startBinance } from '../../../tests/binance/stand-in.ts';
import { hasShared, sharedPath } from '../../../tests/shared.ts';
import { unpackCandles } from '../../../tests/unpack-candles.ts';
import type { Candle, CandleQuery } from '../candles.ts';
import { createBan } from './ban.ts';
import { createBinanceCandles } from './binance-candles.ts';

const HOUR = 3_600_000;

/** The live source, its candles as objects. */
function live(baseUrl: string) {
  const options = {
    baseUrl,
    timeoutMs: 5_000,
    ban: createBan(createSharedValues().value('ban')),
    clock: Date.now,
  };
  const source = createBinanceCandles(options);
  return { candles: async (query: CandleQuery) => unpackCandles(await source.candles(query)) };
}

/** Reads a recording by another way than the code under test. */
function recorded(name: string): Candle[] {
  const rows: (string | number)[][] = JSON.parse(
    readFileSync(sharedPath(`market-data/${name}.json`), 'utf8'),
  );
  return rows.map((row) => {
    const [openTime, open, high, low, close, volume, closeTime, ...rest] = row.map(Number);
    const [quoteVolume, trades, takerBaseVolume, takerQuoteVolume] = rest;
    const prices = { open, high, low, close, volume, quoteVolume };
    const others = { openTime, closeTime, trades, takerBaseVolume, takerQuoteVolume };
    return { ...prices, ...others } as Candle;
  });
}

describe.skipIf(!hasShared)('over recorded candles', () => {
  let binance: Binance;
  beforeAll(async () => {
    binance = await startBinance({ data: sharedPath('market-data') });
  });
  afterAll(() => binance.close());

  it('gives them field for field', async () => {
    const candles = await live(binance.url).candles({
      symbol: 'BTCUSDT',
      interval: '1h',
      limit: 1_000,
    });
    expect(candles).toEqual(recorded('BTCUSDT-1h').slice(-1_000));
  });

  it('tells a month from a minute', async () => {
    const source = live(binance.url);
    const query = { symbol: 'BTCUSDT', limit: 1_000 };
    expect(await source.candles({ ...query, interval: '1M' })).toEqual(recorded('BTCUSDT-1M'));
    expect(await source.candles({ ...query, interval: '1m' })).toEqual([]);
  });

  it('asks for bounds only where there are some, and gives the candles within', async () => {
    const source = live(binance.url);
    const all = recorded('BTCUSDT-1h');
    const startTime = all[100]!.openTime;
    const endTime = all[109]!.openTime;
    const query = { symbol: 'BTCUSDT', interval: '1h', limit: 5 } as const;
    binance.calls.length = 0;

    expect(await source.candles({ ...query, startTime })).toEqual(all.slice(100, 105));
    expect(await source.candles({ ...query, endTime })).toEqual(all.slice(105, 110));
    expect(await source.candles({ ...query, limit: 50, startTime, endTime })).toEqual(
      all.slice(100, 110),
    );
    expect(await source.candles({ ...query, startTime: startTime + 9_000_000 * HOUR })).toEqual([]);
    expect(binance.calls.slice(0, 3).map((call) => call.query)).toEqual([
      `symbol=BTCUSDT&interval=1h&limit=5&startTime=${startTime}`,
      `symbol=BTCUSDT&interval=1h&limit=5&endTime=${endTime}`,
      `symbol=BTCUSDT&interval=1h&limit=50&startTime=${startTime}&endTime=${endTime}`,
    ]);
  });

  it('uses one connection for calls one after another', async () => {
    const source = live(binance.url);
    const before = binance.counts.connections;
    for (let call = 0; call < 20; call++) {
      await source.candles({ symbol: 'BTCUSDT', interval: '1h', limit: 10 });
    }
    expect(binance.counts.connections - before).toBe(1);
  });
});

describe.skipIf(!hasShared)('over what Binance really sent on odd days', () => {
  let binance: Binance;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'edges-'));
    const files = {
      'BTCUSDT-1h': 'edge-BTCUSDT-1h-2023-03-outage',
      'BTCUSDT-2h': 'edge-BTCUSDT-2h-2018-01_02-gap32h',
      'DOGEUSDT-1d': 'edge-DOGEUSDT-1d-2019-listing',
      'ETHBTC-1d': 'ETHBTC-1d-2019.gct',
    };
    for (const [name, recording] of Object.entries(files)) {
      symlinkSync(sharedPath(`market-data/${recording}.json`), join(folder, `${name}.json`));
    }
    binance = await startBinance({ data: folder });
  });
  afterAll(async () => {
    await binance.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['BTCUSDT', '1h', 'edge-BTCUSDT-1h-2023-03-outage'],
    ['BTCUSDT', '2h', 'edge-BTCUSDT-2h-2018-01_02-gap32h'],
    ['DOGEUSDT', '1d', 'edge-DOGEUSDT-1d-2019-listing'],
    ['ETHBTC', '1d', 'ETHBTC-1d-2019.gct'],
  ] as const)('gives %s %s of %s as they are', async (symbol, interval, recording) => {
    const candles = await live(binance.url).candles({ symbol, interval, limit: 1_000 });
    expect(candles).toEqual(recorded(recording));
  });
});
