import { describe, expect, it } from 'vitest';
import { unpackCandles } from '../../../tests/unpack-candles.ts';
import { HttpError } from '../../errors.ts';
import type { Candle, CandleQuery } from '../candles.ts';
import { INTERVALS } from '../interval.ts';
import { createSimulatedCandles, SIMULATED_SYMBOLS } from './simulated-candles.ts';

const NOW = Date.parse('2026-03-18T13:37:42.500Z');

async function ask(query: Partial<CandleQuery>, now = NOW): Promise<Candle[]> {
  const source = createSimulatedCandles({ clock: () => now });
  return unpackCandles(
    await source.candles({ symbol: 'BTCUSDT', interval: '1h', limit: 1000, ...query }),
  );
}

const at = (time: string) => Date.parse(`${time}Z`);

describe('the simulated market', () => {
  it('says that it is simulated', () => {
    expect(createSimulatedCandles({ clock: () => NOW }).source).toBe('simulated');
  });

  it.each(SIMULATED_SYMBOLS)('has %s, down to the candle that is open now', async (symbol) => {
    for (const interval of INTERVALS) {
      const [candle] = await ask({ symbol, interval, limit: 1 });
      expect(candle!.openTime).toBeLessThanOrEqual(NOW);
      expect(candle!.closeTime).toBeGreaterThanOrEqual(NOW);
    }
  });

  it.each(['NOSUCHUSDT', 'btcusdt', '', 'toString'])(
    'refuses the symbol %j as Binance does',
    async (symbol) => {
      const refusal = await ask({ symbol }).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(HttpError);
      expect(refusal).toMatchObject({
        statusCode: 400,
        detail: 'Binance API error: 400 - Invalid symbol.',
        cause: expect.any(Error),
      });
    },
  );

  it('gives a full thousand of each interval that has so many', async () => {
    for (const interval of INTERVALS) {
      const candles = await ask({ interval });
      expect([interval, candles.length]).toEqual([
        interval,
        { '1w': 449, '1M': 104 }[interval as string] ?? 1000,
      ]);
    }
  });

  it('gives the candle that it gave when this was written: in each process, for good', async () => {
    const startTime = at('2024-02-29T23:59');
    expect(await ask({ interval: '1m', startTime, limit: 1 })).toEqual([
      {
        openTime: 1709251140000,
        open: 97876.62,
        high: 97878.71,
        low: 97872.01,
        close: 97872.35,
        volume: 1.375,
        closeTime: 1709251199999,
        quoteVolume: 134577.41725,
        trades: 307,
        takerBaseVolume: 0.825,
        takerQuoteVolume: 80746.45035,
      },
    ]);
  });

  it('prices ETHBTC by ETHUSDT and BTCUSDT at the end of each day', async () => {
    const [eth, btc, cross] = await Promise.all(
      ['ETHUSDT', 'BTCUSDT', 'ETHBTC'].map((symbol) => ask({ symbol, interval: '1d' })),
    );
    expect(cross).toHaveLength(1000);
    cross!.slice(0, -1).forEach((day, index) => {
      expect(day.close).toBeCloseTo(eth![index]!.close / btc![index]!.close, 5);
    });
  });

  it('moves as markets do: two to four per cent a day, up and down', async () => {
    const days = await ask({ interval: '1d' });
    const returns = days.slice(0, -1).map(({ open, close }) => Math.log(close / open));
    const deviation = Math.sqrt(
      returns.reduce((sum, value) => sum + value * value, 0) / returns.length,
    );
    const rises = returns.filter((value) => value > 0).length / returns.length;
    expect(deviation).toBeGreaterThan(0.02);
    expect(deviation).toBeLessThan(0.04);
    expect(rises).toBeGreaterThan(0.4);
    expect(rises).toBeLessThan(0.6);
  });
});
