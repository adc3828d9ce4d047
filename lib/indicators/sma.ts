/**
 * Simple moving average: the mean of the last `period` closes, in the unit of the closes; null where
 * there are fewer. `period` is a whole number from 1 up.
 */
export function sma(closes: Float64Array, period: number): number | null {
  if (closes.length < period) return null;
  return meanOf(closes, closes.length - period, closes.length);
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
