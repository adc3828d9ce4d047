import { INTERVALS } from '../../lib/candles/interval.ts';
import type { FailureName } from './failures.ts';
import { nullable, number, type Schema, text } from './schema.ts';

/** What every answer about a market begins with. */
export const marketProperties = {
  symbol: text('The trading pair, in capitals'),
  interval: text('The length of a candle', { enum: INTERVALS }),
  source: text('Where the candles come from', { enum: ['binance', 'simulated'] }),
};

/** How each route fails that asks Binance. */
export const UPSTREAM_FAILURES: FailureName[] = [
  'BadRequest',
  'BadUpstream',
  'Unavailable',
  'TimedOut',
];

/** What a short history cannot give, the schemas of which follow. */
export const NULLS =
  'What a short history cannot give is null, its signal too. Nothing is rounded. The values are those of TA-Lib.';

/** A value of an indicator. */
export function indicatorValue(description: string, rest: Schema = {}): Schema {
  return nullable(number(description, rest));
}

/** What an indicator says, one of `values`. */
export function indicatorSignal(description: string, values: readonly string[]): Schema {
  return nullable(text(description, { enum: values }));
}
