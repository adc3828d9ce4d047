import type { CandleQuery } from '../candles.ts';
import { nextOpenTime, openTimeOf } from '../interval.ts';

/**
 * When the simulated market opened: 2017-08-17 00:00 UTC, as BTCUSDT did at Binance. The week, the month
 * that hold this day are the first candles of their kind, and open before it.
 */
export const MARKET_START = Date.UTC(2017, 7, 17);

/** A run of candles: the open time of the first and the end of the last (ms, excluded). */
export type Range = { from: number; until: number };

/**
 * The candles that a query asks for, as Binance's `/api/v3/klines` reads it: `startTime` and `endTime` bound
 * open times, both included; with `startTime` the first `limit` from there, otherwise the last ones up to
 * `endTime` or `now` (ms). Nothing in range, or no market yet: undefined.
 */
export function rangeOf(query: Omit<CandleQuery, 'symbol'>, now: number): Range | undefined {
  const { interval, limit, startTime, endTime } = query;
  let first = openTimeOf(interval, MARKET_START);
  if (startTime !== undefined && startTime > first) {
    const holding = openTimeOf(interval, startTime);
    first = holding === startTime ? holding : nextOpenTime(interval, holding);
  }
  let last = openTimeOf(interval, Math.min(now, endTime ?? now));
  if (now < MARKET_START || first > last) return undefined;
  if (startTime === undefined) {
    let open = last;
    for (let count = 1; count < limit && open > first; count++) {
      open = openTimeOf(interval, open - 1);
    }
    first = open;
  } else {
    let open = first;
    for (let count = 1; count < limit && open < last; count++) open = nextOpenTime(interval, open);
    last = open;
  }
  return { from: first, until: nextOpenTime(interval, last) };
}
