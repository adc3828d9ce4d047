import type { CandleQuery, Candles } from './candles.ts';
import { nextOpenTime, openTimeOf } from './interval.ts';

/** How long after its end a candle may still change: Binance may add its last trades late. */
const SETTLING_MS = 60_000;

/**
 * Whether the answer to a query is final: all its candles have closed and no longer change, and no other can
 * be added, because the query's limit is reached from the start of the range on, or because every candle that
 * could be in the range has closed. `now` is in milliseconds since the epoch.
 */
export function isSettled(query: CandleQuery, found: Candles, now: number): boolean {
  return lastClose(query, found) + SETTLING_MS < now;
}

/** When the last candle that can be in the answer closes (ms); infinity where the range has no end. */
function lastClose({ interval, limit, startTime, endTime }: CandleQuery, found: Candles): number {
  // The first candles from a start: later ones come after them.
  if (startTime !== undefined && found.count === limit) return found.closeTimes.at(-1) ?? 0;
  if (endTime === undefined) return Number.POSITIVE_INFINITY;
  // Three-day candles are counted from the day on which their symbol came: one may open with the end.
  return nextOpenTime(interval, interval === '3d' ? endTime : openTimeOf(interval, endTime));
}
