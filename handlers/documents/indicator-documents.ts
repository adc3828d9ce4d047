import { INDICATOR_NAMES } from '../../lib/indicators/indicators.ts';
import { CROSSOVERS, RECOMMENDATIONS, RSI_SIGNALS, TRENDS } from '../../lib/indicators/signals.ts';
import { UPSTREAM_FAILURES } from './failures.ts';
import { marketProperties } from './market-documents.ts';
import type { RouteDocument } from './route-document.ts';
import { instant, nullable, number, object, reference, type Schema, text } from './schema.ts';

/** A value that a short history cannot give is null. */
const value = (description: string, rest: Schema = {}) => nullable(number(description, rest));
const signal = (description: string, values: readonly string[]) =>
  nullable(text(description, { enum: values }));

const rsiValue = value('0 to 100', { minimum: 0, maximum: 100 });
const averages = (name: string, periods: number[], about: string) =>
  object({
    ...Object.fromEntries(
      periods.map((period) => [`${name}_${period}`, value(`Over ${period} candles`)]),
    ),
    signal: signal(about, TRENDS),
  });

export const indicatorSchemas: Record<string, Schema> = {
  Analysis: object({
    ...marketProperties,
    current_price: number('The close of the last closed candle', { minimum: 0 }),
    rsi: object({
      value: rsiValue,
      signal: signal('OVERSOLD under 30, OVERBOUGHT over 70', RSI_SIGNALS),
    }),
    macd: object({
      macd_line: value('The fast average less the slow one'),
      signal_line: value('The average of the line'),
      histogram: value('The line less its signal line'),
    }),
    macd_interpretation: object({
      signal_type: signal('By the sign of the histogram', TRENDS),
      crossover: signal('Where the line is to its signal line', CROSSOVERS),
    }),
    sma: averages('sma', [10, 20, 50, 200], 'BULLISH if price > sma_20 > sma_50, BEARISH if <'),
    ema: averages('ema', [9, 21, 50, 200], 'BULLISH if price > ema_9 > ema_21, BEARISH if <'),
    overall_recommendation: signal('What RSI and MACD say together', RECOMMENDATIONS),
    analysis_timestamp: instant('When the last closed candle opened'),
    candles_analyzed: {
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      description: 'The smaller of `limit` and what the exchange has',
    },
  }),
  Indicator: object({
    ...marketProperties,
    indicator: text('Its name', { enum: INDICATOR_NAMES }),
    value: value("The RSI, or the MACD's line"),
    signal: signal("The RSI's signal, or the MACD's", [...new Set([...RSI_SIGNALS, ...TRENDS])]),
    timestamp: instant('When the last closed candle opened'),
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

const NULLS =
  'What a short history cannot give is null, its signal too. Nothing is rounded. The values are those of TA-Lib.';

export const analysis: RouteDocument = {
  operationId: 'getAnalysis',
  tag: 'Indicators',
  summary: 'All indicators of a market, and what they say together',
  description: `Always computed over the last 1,000 closed candles, whatever \`limit\` is. ${NULLS}`,
  answer: {
    description: 'The analysis',
    content: { 'application/json': { schema: reference('schemas', 'Analysis'), example } },
  },
  failures: [...UPSTREAM_FAILURES, 'NoCandles'],
};

export const indicator: RouteDocument = {
  operationId: 'getIndicator',
  tag: 'Indicators',
  summary: 'One indicator of a market',
  description: `Computed over the last 1,000 closed candles; the MACD with 12, 26 and 9. ${NULLS}`,
  path: {
    indicator: {
      type: 'string',
      enum: INDICATOR_NAMES,
      description: 'Which one, in any case',
      examples: ['rsi'],
    },
  },
  answer: {
    description: 'The indicator',
    content: {
      'application/json': {
        schema: reference('schemas', 'Indicator'),
        example: {
          symbol: 'BTCUSDT',
          interval: '1h',
          source: 'binance',
          indicator: 'rsi',
          value: 41.73,
          signal: 'NEUTRAL',
          timestamp: '2026-01-31T11:00:00.000Z',
        },
      },
    },
  },
  failures: [...UPSTREAM_FAILURES, 'UnknownIndicator'],
};
