/**
 * Simple moving average: the mean of the last `period` closes, in the unit of the closes; null where
 * there are fewer. `period` is a whole number from 1 up.
 */
export function sma(closes: Float64Array, period: number): number | null {
  if (closes.length < period) return null;
  return meanOf(closes, closes.length - period, closes.length);
}

/**
 * Exponential moving average after the last close, in the unit of the closes; null where there are
 * fewer than `period`, a whole number from 1 up.
 *
 * TA-Lib's definition: the mean of the first `period` closes, then for each further close a step of
 * 2 / (period + 1) of the way to it.
 */
export function ema(closes: Float64Array, period: number): number | null {
  const { length } = closes;
  if (length < period) return null;
  // Summed as distances from the last close: where nothing moved they are exactly 0, so that no trend is
  // read out of rounding. From the newest close back and in four sums, since an addition has to wait for the
  // one before it.
  const last = closes[length - 1]!;
  const keep = (period - 1) / (period + 1);
  const keepTwice = keep * keep;
  let weight = 1;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = length - 1;
  for (; i >= period + 3; i -= 4) {
    a += weight * (closes[i]! - last);
    b += weight * (closes[i - 1]! - last);
    c += weight * (closes[i - 2]! - last);
    d += weight * (closes[i - 3]! - last);
    weight *= keepTwice * keepTwice;
  }
  let distance = a + keep * (b + keep * (c + keep * d));
  for (; i >= period; i--) {
    distance += weight * (closes[i]! - last);
    weight *= keep;
  }
  const seed = meanOf(closes, 0, period) - last;
  return last + (2 / (period + 1)) * distance + weight * seed;
}

/** The mean of `closes` from index `start` up to, not including, `end`; `end` is greater than `start`. */
export function meanOf(closes: Float64Array, start: number, end: number): number {
  // Summed as distances from the first value: where nothing moved the mean is that price exactly, and
  // no trend is read out of rounding (ten times 0.1 is not 1).
  const first = closes[start]!;
  let distance = 0;
  for (let i = start + 1; i < end; i++) distance += closes[i]! - first;
  return first + distance / (end - start);
}
