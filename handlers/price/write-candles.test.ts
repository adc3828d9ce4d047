import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRows } from '../../lib/candles/binance/read-rows.ts';
import type { Candle } from '../../lib/candles/candles.ts';
import { type Candles, LATEST, packCandles } from '../../lib/candles/candles.ts';
import { hasShared, recordedCandles, sharedPath } from '../../tests/shared.ts';
import { unpackCandles } from '../../tests/unpack-candles.ts';
import { writeCandles } from './write-candles.ts';

const HEAD = { symbol: 'BTCUSDT', interval: '1h', count: 7 };

/** The same answer by objects. */
function stringify(candles: Candles, now: number): string {
  const toIso = (time: number) => new Date(time).toISOString();
  const data = unpackCandles(candles).map((candle) => ({
    open_time: toIso(candle.openTime),
    open_price: candle.open,
    high_price: candle.high,
    low_price: candle.low,
    close_price: candle.close,
    volume: candle.volume,
    close_time: toIso(candle.closeTime),
    quote_asset_volume: candle.quoteVolume,
    number_of_trades: candle.trades,
    taker_buy_base_asset_volume: candle.takerBaseVolume,
    taker_buy_quote_asset_volume: candle.takerQuoteVolume,
    is_closed: candle.closeTime < now,
  }));
  return JSON.stringify({ ...HEAD, data });
}

it('writes any candles as JSON.stringify writes them as objects', () => {
  const time = fc.integer({ min: 0, max: LATEST });
  const amount = fc.oneof(
    fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
    fc.nat().map((units) => units / 1e4),
    fc.constantFrom(0, 1e-7, 1e21, Number.MAX_SAFE_INTEGER),
  );
  const candle: fc.Arbitrary<Candle> = fc.record({
    ...{ openTime: time, closeTime: time, open: amount, high: amount, low: amount, close: amount },
    ...{ volume: amount, quoteVolume: amount, trades: fc.nat() },
    ...{ takerBaseVolume: amount, takerQuoteVolume: amount },
  });
  const property = fc.property(fc.array(candle), time, (given, now) => {
    const candles = packCandles(given);
    expect(unpackCandles(candles)).toEqual(given);
    expect(String(writeCandles(HEAD, candles, now))).toBe(stringify(candles, now));
  });
  fc.assert(property, { numRuns: 1_000 });
});

describe.skipIf(!hasShared)('over recorded candles', () => {
  it.each(recordedCandles)('writes each thousand of %s as they are as objects', (name) => {
    const all: unknown[] = JSON.parse(readFileSync(sharedPath(`market-data/${name}`), 'utf8'));
    for (let start = 0; start < all.length; start += 1_000) {
      const body = Buffer.from(JSON.stringify(all.slice(start, start + 1_000)));
      const candles = readRows(body, { symbol: 'BTCUSDT', interval: '1h', limit: 1_000 });
      const now = candles.closeTimes.at(-2)!;
      expect(String(writeCandles(HEAD, candles, now))).toBe(stringify(candles, now));
    }
  });
});
