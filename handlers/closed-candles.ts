import { type Interval, latestClosedOpenTime } from '../lib/candles/interval.ts';
import { HttpError } from '../lib/errors.ts';
import type { Ports } from './ports.ts';

/** How far back indicators look: averages that never end have then forgotten where they began. */
const HISTORY = 1000;

type Market = { symbol: string; interval: Interval };

/** The closing prices of candles, oldest first, and when the last of these opened (ms). */
export type ClosedCandles = { closes: Float64Array; lastOpenTime: number };

/**
 * The last 1,000 closed candles of a market, oldest first, or as many as Binance has. Throws a 404
 * where there is none.
 */
export async function fetchClosedCandles(
  { symbol, interval }: Market,
  { candles, clock }: Ports,
  signal: AbortSignal,
): Promise<ClosedCandles> {
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
