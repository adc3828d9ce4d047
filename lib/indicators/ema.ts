import { meanOf } from './sma.ts';

/**
 * Exponential moving average after the last close, in the unit of the closes; null where there are
 * fewer than `period`, a whole number from 1 up.
 *
 * TA-Lib's definition: the mean of the first `period` closes, then for each further close a step of
 * 2 / (period + 1) of the way to it.
 */
export function ema(closes: Float64Array, period: number): number | null {
  return closes.length < period ? null : follow(closes, period, closes.length);
}

/**
 * The same for four periods, the longest last, in a fraction of the time of four calls: a step has to
 * wait for the one before it, and the processor takes the steps of the other averages in that time.
 */
export function fourEmas(
  closes: Float64Array,
  [first, second, third, longest]: readonly [number, number, number, number],
): [number | null, number | null, number | null, number | null] {
  if (closes.length < longest) {
    return [ema(closes, first), ema(closes, second), ema(closes, third), null];
  }
  let a = follow(closes, first, longest);
  let b = follow(closes, second, longest);
  let c = follow(closes, third, longest);
  let d = follow(closes, longest, longest);
  const weightA = weightOf(first);
  const weightB = weightOf(second);
  const weightC = weightOf(third);
  const weightD = weightOf(longest);
  for (let i = longest; i < closes.length; i++) {
    const close = closes[i]!;
    a += (close - a) * weightA;
    b += (close - b) * weightB;
    c += (close - c) * weightC;
    d += (close - d) * weightD;
  }
  return [a, b, c, d];
}

/** The average after the first `end` closes, of which there are at least `period`. */
function follow(closes: Float64Array, period: number, end: number): number {
  const weight = weightOf(period);
  let average = meanOf(closes, 0, period);
  for (let i = period; i < end; i++) average += (closes[i]! - average) * weight;
  return average;
}

function weightOf(period: number): number {
  return 2 / (period + 1);
}
