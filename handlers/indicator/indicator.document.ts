import {
  indicatorSignal,
  indicatorValue,
  marketProperties,
  NULLS,
  UPSTREAM_FAILURES,
} from '../documents/market.ts';
import type { RouteDocument } from '../documents/route-document.ts';
import { instant, object, reference, text } from '../documents/schema.ts';
import { indicators } from './indicators.ts';

const names = Object.keys(indicators);
const rows = Object.values(indicators);
const values = rows.map(({ document }) => document.value).join(', or ');
const signals = rows.map(({ document }) => document.signal).join(', or ');
const notes = rows.flatMap(({ document }) => document.note ?? []);

export const document: RouteDocument = {
  operationId: 'getIndicator',
  tag: 'Indicators',
  summary: 'One indicator of a market',
  description: `${['Computed over the last 1,000 closed candles', ...notes].join('; ')}. ${NULLS}`,
  path: {
    indicator: {
      type: 'string',
      enum: names,
      description: 'Which one, in any case',
      examples: ['rsi'],
    },
  },
  schemas: {
    Indicator: object({
      ...marketProperties,
      indicator: text('Its name', { enum: names }),
      value: indicatorValue(values),
      signal: indicatorSignal(signals, [...new Set(rows.flatMap((row) => row.signals))]),
      timestamp: instant('When the last closed candle opened'),
    }),
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
