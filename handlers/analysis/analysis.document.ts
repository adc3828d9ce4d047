import { CROSSOVERS, RECOMMENDATIONS, RSI_SIGNALS, TRENDS } from '../../lib/indicators/signals.ts';
import {
  indicatorSignal,
  indicatorValue,
  marketProperties,
  NULLS,
  UPSTREAM_FAILURES,
} from '../documents/market.ts';
import type { RouteDocument } from '../documents/route-document.ts';
import { instant, number, object, reference, type Schema } from '../documents/schema.ts';

const rsiValue = indicatorValue('0 to 100', { minimum: 0, maximum: 100 });
const averages = (name: string, periods: number[], about: string) =>
  object({
    ...Object.fromEntries(
      periods.map((period) => [`${name}_${period}`, indicatorValue(`Over ${period} candles`)]),
    ),
    signal: indicatorSignal(about, TRENDS),
  });

const schemas: Record<string, Schema> = {
  Analysis: object({
    ...marketProperties,
    current_price: number('The close of the last closed candle', { minimum: 0 }),
    rsi: object({
      value: rsiValue,
      signal: indicatorSignal('OVERSOLD under 30, OVERBOUGHT over 70', RSI_SIGNALS),
    }),
    macd: object({
      macd_line: indicatorValue('The fast average less the slow one'),
      signal_line: indicatorValue('The average of the line'),
      histogram: indicatorValue('The line less its signal line'),
    }),
    macd_interpretation: object({
      signal_type: indicatorSignal('By the sign of the histogram', TRENDS),
      crossover: indicatorSignal('Where the line is to its signal line', CROSSOVERS),
    }),
    sma: averages('sma', [10, 20, 50, 200], 'BULLISH if price > sma_20 > sma_50, BEARISH if <'),
    ema: averages('ema', [9, 21, 50, 200], 'BULLISH if price > ema_9 > ema_21, BEARISH if <'),
    overall_recommendation: indicatorSignal('What RSI and MACD say together', RECOMMENDATIONS),
    analysis_timestamp: instant('When the last closed candle opened'),
    candles_analyzed: {
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      description: 'The smaller of `limit` and what the exchange has',
    },
  }),
};

const example = {
  symbol: 'BTCUSDT',
  interval: '1h',
  source: 'binance',
  current_price: 82911.35,
  rsi: { value: 41.73, signal: 'NEUTRAL' },
  macd: { macd_line: -112.4, signal_line: -98.1, histogram: -14.3 },
  macd_interpretation: { signal_type: 'BEARISH', crossover: 'BELOW' },
  sma: { sma_10: 83001.2, sma_20: 83120.9, sma_50: 83410.4, sma_200: 84002.7, signal: 'BEARISH' },
  ema: { ema_9: 82990.5, ema_21: 83099.3, ema_50: 83377.8, ema_200: 83801.6, signal: 'BEARISH' },
  overall_recommendation: 'SELL',
  analysis_timestamp: '2026-01-31T11:00:00.000Z',
  candles_analyzed: 100,
};

export const document: RouteDocument = {
  operationId: 'getAnalysis',
  tag: 'Indicators',
  summary: 'All indicators of a market, and what they say together',
  description: `Always computed over the last 1,000 closed candles, whatever \`limit\` is. ${NULLS}`,
  schemas,
  answer: {
    description: 'The analysis',
    content: { 'application/json': { schema: reference('schemas', 'Analysis'), example } },
  },
  failures: [...UPSTREAM_FAILURES, 'NoCandles'],
};
