import { INTERVALS, type Interval, latestClosedOpenTime } from '../lib/candles/interval.ts';
import { HttpError } from '../lib/errors.ts';
import { capitals, choice } from '../lib/parameters.ts';
import type { Ports } from './ports.ts';

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

/** How far back indicators look: averages that never end have then forgotten where they began. */
const HISTORY = 1000;

/**
 * The closing prices of the last 1,000 closed candles of a market, oldest first, or of as many as Binance
 * has, and when the last of these candles opened (ms). Throws a 404 where there is none.
 */
export async function fetchClosedCandles(
  { symbol, interval }: { symbol: string; interval: Interval },
  { candles, clock }: Ports,
  signal: AbortSignal,
): Promise<{ closes: Float64Array; lastOpenTime: number }> {
  const now = clock();
  const endTime = latestClosedOpenTime(interval, now);
  const found = await candles.candles({ symbol, interval, limit: HISTORY, endTime }, signal);
  let closed = found.count;
  while (closed > 0 && found.closeTimes[closed - 1]! >= now) closed--;
  if (closed === 0) {
    throw new HttpError(404, `No closed candle of ${symbol} with interval ${interval}`);
  }
  return { closes: found.closes.subarray(0, closed), lastOpenTime: found.openTimes[closed - 1]! };
}
