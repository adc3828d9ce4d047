const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A day in milliseconds. */
export const DAY_MS = 24 * HOUR;
const WEEK = 7 * DAY_MS;

/** Length in milliseconds of each fixed interval; a month (`1M`) has none. */
const LENGTHS = {
  '1m': MINUTE,
  '3m': 3 * MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': HOUR,
  '2h': 2 * HOUR,
  '4h': 4 * HOUR,
  '6h': 6 * HOUR,
  '8h': 8 * HOUR,
  '12h': 12 * HOUR,
  '1d': DAY_MS,
  '3d': 3 * DAY_MS,
  '1w': WEEK,
} as const;

/** Binance's spot intervals from a minute up, shortest first. */
export const INTERVALS = [...(Object.keys(LENGTHS) as (keyof typeof LENGTHS)[]), '1M'] as const;

export type Interval = (typeof INTERVALS)[number];

/**
 * Where counting starts (ms since the epoch): weeks begin on Monday and the epoch was a Thursday;
 * Binance's three-day candles of BTCUSDT open on 2017-08-17 and every third day from there.
 */
const ORIGINS: Partial<Record<Interval, number>> = { '3d': DAY_MS, '1w': 4 * DAY_MS };

/** The open time (ms) of the candle that holds the instant `time` (ms), UTC; months open on the first. */
export function openTimeOf(interval: Interval, time: number): number {
  if (interval === '1M') return startOfMonth(time, 0);
  const origin = ORIGINS[interval] ?? 0;
  const length = LENGTHS[interval];
  return Math.floor((time - origin) / length) * length + origin;
}

/** The open time (ms) of the candle after the one that opens at `openTime` (ms). */
export function nextOpenTime(interval: Interval, openTime: number): number {
  return interval === '1M' ? startOfMonth(openTime, 1) : openTime + LENGTHS[interval];
}

/**
 * The latest open time (ms) that a candle closed before `now` (ms) can have: as an `endTime` it leaves
 * the open candle out, wherever Binance lets its candles begin.
 */
export function latestClosedOpenTime(interval: Interval, now: number): number {
  return interval === '1M' ? startOfMonth(now, 0) - 1 : now - LENGTHS[interval];
}

function startOfMonth(time: number, months: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
}
