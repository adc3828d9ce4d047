import { marketProperties, UPSTREAM_FAILURES } from '../documents/market.ts';
import type { RouteDocument } from '../documents/route-document.ts';
import {
  array,
  count,
  instant,
  number,
  object,
  reference,
  type Schema,
} from '../documents/schema.ts';

const amount = (description: string) => number(description, { minimum: 0 });

const schemas: Record<string, Schema> = {
  Candle: object({
    open_time: instant('When it opens'),
    open_price: amount('The first price'),
    high_price: amount('The highest price'),
    low_price: amount('The lowest price'),
    close_price: amount('The last price so far'),
    volume: amount('Traded, in the base asset'),
    close_time: instant('The last millisecond that belongs to it'),
    quote_asset_volume: amount('Traded, in the quote asset'),
    number_of_trades: count('Trades'),
    taker_buy_base_asset_volume: amount('Bought by takers, in the base asset'),
    taker_buy_quote_asset_volume: amount('Bought by takers, in the quote asset'),
    is_closed: { type: 'boolean', description: 'Whether it cannot change any more' },
  }),
  Candles: object({
    ...marketProperties,
    count: count('How many candles there are in `data`'),
    data: array(reference('schemas', 'Candle'), {
      maxItems: 1000,
      description: 'Oldest first; empty where there is none in the range',
    }),
  }),
};

const example = {
  symbol: 'BTCUSDT',
  interval: '1h',
  source: 'binance',
  count: 1,
  data: [
    {
      open_time: '2026-01-31T11:00:00.000Z',
      open_price: 83012.44,
      high_price: 83160,
      low_price: 82790.01,
      close_price: 82911.35,
      volume: 512.70841,
      close_time: '2026-01-31T11:59:59.999Z',
      quote_asset_volume: 42541250.6,
      number_of_trades: 98231,
      taker_buy_base_asset_volume: 240.1203,
      taker_buy_quote_asset_volume: 19922810.2,
      is_closed: true,
    },
  ],
};

export const document: RouteDocument = {
  operationId: 'getCandles',
  tag: 'Market data',
  summary: 'Candles of a market',
  description:
    'As at Binance: with `startdate` the first `limit` candles from there, otherwise the last ones. The one that is still open is among them, marked by `is_closed`. Nothing in the range is no failure.',
  schemas,
  answer: {
    description: 'The candles, oldest first',
    content: { 'application/json': { schema: reference('schemas', 'Candles'), example } },
  },
  failures: UPSTREAM_FAILURES,
};
