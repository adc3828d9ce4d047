import type { CandleQuery, Candles } from './candles.ts';
import { nextOpenTime, openTimeOf } from './interval.ts';

/** A candle that has just closed may still change: its last trades are on their way into it. */
const SETTLING_MS = 60_000;

/**
 * Whether the answer to a query can never be another one: all its candles have closed and settled, and no
 * other can join them, because they are as many as were asked for from the start of the range on, or
 * because every candle that could be in the range has closed. `now` is in milliseconds.
 */
export function isSettled(query: CandleQuery, found: Candles, now: number): boolean {
  return lastClose(query, found) + SETTLING_MS < now;
}

/** When the last candle that can be in the answer closes; never, where there is no last one. */
function lastClose({ interval, limit, startTime, endTime }: CandleQuery, found: Candles): number {
  // The first ones from a start: those that come later are after them.
  if (startTime !== undefined && found.count === limit) return found.closeTimes.at(-1) ?? 0;
  if (endTime === undefined) return Number.POSITIVE_INFINITY;
  // Three-day candles are counted from the day on which their symbol came: one may open with the end.
  return nextOpenTime(interval, interval === '3d' ? endTime : openTimeOf(interval, endTime));
}
