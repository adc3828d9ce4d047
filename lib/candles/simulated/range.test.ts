import { describe, expect, it } from 'vitest';
import { unpackCandles } from '../../../tests/unpack-candles.ts';
import type { Candle, CandleQuery } from '../candles.ts';
import { INTERVALS } from '../interval.ts';
import { createSimulatedCandles } from './simulated-candles.ts';

const NOW = Date.parse('2026-03-18T13:37:42.500Z');

async function ask(query: Partial<CandleQuery>, now = NOW): Promise<Candle[]> {
  const source = createSimulatedCandles({ clock: () => now });
  return unpackCandles(
    await source.candles({ symbol: 'BTCUSDT', interval: '1h', limit: 1000, ...query }),
  );
}

/** Times as one reads them. */
function opens(candles: Candle[]): string[] {
  return candles.map((candle) => new Date(candle.openTime).toISOString().slice(0, 16));
}

const at = (time: string) => Date.parse(`${time}Z`);

describe('a query, as at Binance,', () => {
  const hour = (time: string) => at(`2026-03-18T${time}`);
  it.each<[string, Partial<CandleQuery>, string[]]>([
    ['takes the last without times', { limit: 2 }, ['12:00', '13:00']],
    ['takes the last up to endTime', { limit: 2, endTime: hour('10:30') }, ['09:00', '10:00']],
    ['includes a candle that opens at endTime', { limit: 1, endTime: hour('10:00') }, ['10:00']],
    ['leaves out one that opens after it', { limit: 1, endTime: hour('10:00') - 1 }, ['09:00']],
    ['takes the first from startTime', { limit: 2, startTime: hour('05:00') }, ['05:00', '06:00']],
    ['leaves out one that opened before', { limit: 1, startTime: hour('05:00') + 1 }, ['06:00']],
    ['ends with now', { startTime: hour('12:00') }, ['12:00', '13:00']],
    [
      'goes by the bounds where the limit is wide',
      { startTime: hour('05:00'), endTime: hour('06:59') },
      ['05:00', '06:00'],
    ],
    [
      'goes by the limit where it is not',
      { startTime: hour('05:00'), endTime: hour('09:00'), limit: 1 },
      ['05:00'],
    ],
    ['knows no future', { startTime: hour('14:00') }, []],
    ['ends with now though endTime is later', { endTime: hour('20:00'), limit: 1 }, ['13:00']],
    ['finds nothing between the candles', { startTime: hour('05:01'), endTime: hour('05:59') }, []],
    [
      'finds nothing where the end is before the start',
      { startTime: hour('05:00'), endTime: hour('04:00') },
      [],
    ],
    ['finds nothing before the market', { endTime: at('2017-08-16T23:59') }, []],
  ])('%s', async (_, query, expected) => {
    expect(opens(await ask(query))).toEqual(expected.map((time) => `2026-03-18T${time}`));
  });

  it('takes months by the calendar', async () => {
    const query = { interval: '1M', startTime: at('2025-12-31T00:00'), limit: 2 } as const;
    const candles = await ask(query);
    expect(opens(candles)).toEqual(['2026-01-01T00:00', '2026-02-01T00:00']);
    expect(candles[1]!.closeTime).toBe(at('2026-03-01T00:00') - 1);
  });
});

describe('the first candles of the market', () => {
  it.each(INTERVALS)(
    'open on 2017-08-17, or with the week or month that holds it: %s',
    async (interval) => {
      const early = { '1w': '2017-08-14T00:00', '1M': '2017-08-01T00:00' }[interval as string];
      const query = { interval, startTime: 0, limit: 1 };
      expect(opens(await ask(query))).toEqual([early ?? '2017-08-17T00:00']);
    },
  );

  it('are fewer than asked for where there are no more', async () => {
    const candles = await ask({ interval: '4h', endTime: at('2017-08-17T11:00') });
    expect(opens(candles)).toEqual(['2017-08-17T00:00', '2017-08-17T04:00', '2017-08-17T08:00']);
  });

  it('are there from its first moment, and not before', async () => {
    const start = at('2017-08-17T00:00');
    for (const interval of INTERVALS) {
      expect(await ask({ interval }, start - 1)).toEqual([]);
      expect(await ask({ interval }, start)).toHaveLength(1);
    }
  });
});
