import { describe, expect, it } from 'vitest';
import type { CandleQuery } from '../../lib/candles/candles.ts';
import { callRoute, candlesOf, createPorts, NOW } from '../../tests/call.ts';

const ANALYSIS = 'GET /api/indicators/analysis';
const HOUR = 3_600_000;

const wave = (length: number) =>
  Array.from({ length }, (_, i) => 100 + 10 * Math.sin(i / 9) + i / 50);

function marketOf(closes: number[]) {
  const asked: CandleQuery[] = [];
  const made = createPorts(async (query) => {
    asked.push(query);
    return candlesOf(closes, query);
  });
  return { ...made, asked };
}

describe('GET /api/indicators/analysis', () => {
  it('answers with every key, in the order of the contract', async () => {
    const { ports, lines } = marketOf(wave(300));
    const { status, body } = await callRoute(ANALYSIS, ports, { query: 'symbol=ethusdt' });

    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual([
      'symbol',
      'interval',
      'source',
      'current_price',
      'rsi',
      'macd',
      'macd_interpretation',
      'sma',
      'ema',
      'overall_recommendation',
      'analysis_timestamp',
      'candles_analyzed',
    ]);
    expect(Object.keys(body.rsi)).toEqual(['value', 'signal']);
    expect(Object.keys(body.macd)).toEqual(['macd_line', 'signal_line', 'histogram']);
    expect(Object.keys(body.macd_interpretation)).toEqual(['signal_type', 'crossover']);
    expect(Object.keys(body.sma)).toEqual(['sma_10', 'sma_20', 'sma_50', 'sma_200', 'signal']);
    expect(Object.keys(body.ema)).toEqual(['ema_9', 'ema_21', 'ema_50', 'ema_200', 'signal']);
    expect(body).toMatchObject({ symbol: 'ETHUSDT', interval: '1h', source: 'binance' });
    expect(lines).toEqual([]);
  });

  it('asks once, for the last 1,000 candles that have closed, whatever the limit', async () => {
    for (const limit of [30, 1000]) {
      const { ports, asked } = marketOf(wave(300));
      await callRoute(ANALYSIS, ports, { query: `symbol=X&limit=${limit}` });
      expect(asked).toEqual([{ symbol: 'X', interval: '1h', limit: 1000, endTime: NOW - HOUR }]);
    }
  });

  it('looks at closed candles alone: price and time are those of the last of them', async () => {
    const closes = wave(300);
    const { ports } = marketOf(closes);
    const { body } = await callRoute(ANALYSIS, ports, { query: 'symbol=X' });
    expect(body.current_price).toBe(closes.at(-2));
    expect(body.analysis_timestamp).toBe('2026-01-31T11:00:00.000Z');
  });

  it.each([
    ['', 100],
    ['&limit=30', 30],
    ['&limit=1000', 299],
  ])('changes candles_analyzed and nothing else by limit (%s)', async (limit, analyzed) => {
    const { ports } = marketOf(wave(300));
    const { body } = await callRoute(ANALYSIS, ports, { query: `symbol=X${limit}` });
    const reference = await callRoute(ANALYSIS, ports, { query: 'symbol=X&limit=77' });
    expect(body).toEqual({ ...reference.body, candles_analyzed: analyzed });
  });

  it('uses the periods that it is given', async () => {
    const { ports } = marketOf(wave(300));
    const usual = await callRoute(ANALYSIS, ports, { query: 'symbol=X' });
    const query = 'symbol=X&rsi_period=5&macd_fast=3&macd_slow=9&macd_signal=4';
    const { body } = await callRoute(ANALYSIS, ports, { query });
    expect(body.rsi.value).not.toBe(usual.body.rsi.value);
    expect(body.macd.macd_line).not.toBe(usual.body.macd.macd_line);
    expect(body.macd.signal_line).not.toBe(usual.body.macd.signal_line);
    expect(body.sma).toEqual(usual.body.sma);
  });

  it('gives null for what a short history cannot say', async () => {
    const { ports } = marketOf(wave(31));
    const { body } = await callRoute(ANALYSIS, ports, { query: 'symbol=X' });
    expect(body).toMatchObject({
      rsi: { value: expect.any(Number), signal: expect.any(String) },
      macd: { macd_line: null, signal_line: null, histogram: null },
      macd_interpretation: { signal_type: null, crossover: null },
      sma: { sma_10: expect.any(Number), sma_50: null, sma_200: null, signal: null },
      ema: { ema_21: expect.any(Number), ema_50: null, ema_200: null },
      overall_recommendation: null,
      candles_analyzed: 30,
    });
  });

  it('is a 404 where no candle has closed yet', async () => {
    const { ports, lines } = marketOf([100]);
    const { status, body } = await callRoute(ANALYSIS, ports, { query: 'symbol=NEW' });
    expect(status).toBe(404);
    expect(body).toEqual({ detail: 'No closed candle of NEW with interval 1h' });
    expect(lines).toHaveLength(1);
  });
});
