import type { Candle } from '../lib/candles/candle.ts';
import { type Interval, latestClosedOpenTime } from '../lib/candles/interval.ts';
import { HttpError } from '../lib/errors.ts';
import type { Ports } from './ports.ts';

/** How far back indicators look: averages that never end have then forgotten where they began. */
const HISTORY = 1000;

type Market = { symbol: string; interval: Interval };

/**
 * The last 1,000 closed candles of a market, oldest first, or as many as the exchange has. Throws a 404
 * where there is none.
 */
export async function fetchClosedCandles(
  { symbol, interval }: Market,
  { candles, clock }: Ports,
  signal: AbortSignal,
): Promise<Candle[]> {
  const now = clock();
  const endTime = latestClosedOpenTime(interval, now);
  const found = await candles.candles({ symbol, interval, limit: HISTORY, endTime }, signal);
  const closed = found.filter((candle) => candle.closeTime < now);
  if (closed.length === 0) {
    throw new HttpError(404, `No closed candle of ${symbol} with interval ${interval}`);
  }
  return closed;
}

/** The closing prices of candles, in their order. */
export function closesOf(candles: Candle[]): Float64Array {
  return Float64Array.from(candles, (candle) => candle.close);
}
