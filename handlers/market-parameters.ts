import { INTERVALS } from '../lib/candles/interval.ts';
import { capitals, choice } from '../lib/parameters.ts';

/** The parameters that every route about a market has. */
export const marketParameters = {
  symbol: capitals({
    minLength: 1,
    maxLength: 20,
    pattern: '^[A-Za-z0-9]+$',
    description: 'A trading pair, in any case',
    examples: ['BTCUSDT'],
  }),
  interval: choice(INTERVALS, '1h', 'The length of a candle'),
};
