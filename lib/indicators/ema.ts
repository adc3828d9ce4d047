/**
 * Exponential moving average after the last close, in the unit of the closes; null where there are
 * fewer than `period`, a whole number from 1 up.
 *
 * TA-Lib's definition: the mean of the first `period` closes, then for each further close a step of
 * 2 / (period + 1) of the way to it.
 */
export function ema(closes: Float64Array, period: number): number | null {
  return fourEmas(closes, [period, period, period, period])[0];
}

/**
 * The same for four periods, rising, in the time of one: a step has to wait for the one before it, and
 * the processor takes the steps of the other averages in that time.
 */
export function fourEmas(
  closes: Float64Array,
  [first, second, third, longest]: readonly [number, number, number, number],
): [number | null, number | null, number | null, number | null] {
  const { length } = closes;
  // All are followed as distances from the last close. Where nothing moved they are exactly 0, so that no
  // trend is read out of rounding, and `distance * keep` is all that a step has to wait for.
  const last = closes[length - 1]!;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let start = 0;
  // Between two bounds each step is like the one before.
  for (const bound of [first, second, third, longest, length]) {
    const end = Math.min(bound, length);
    const keepA = keepAt(start, first);
    const keepB = keepAt(start, second);
    const keepC = keepAt(start, third);
    const keepD = keepAt(start, longest);
    const weightA = weightAt(start, first);
    const weightB = weightAt(start, second);
    const weightC = weightAt(start, third);
    const weightD = weightAt(start, longest);
    for (let i = start; i < end; i++) {
      const distance = closes[i]! - last;
      a = a * keepA + distance * weightA;
      b = b * keepB + distance * weightB;
      c = c * keepC + distance * weightC;
      d = d * keepD + distance * weightD;
    }
    start = end;
  }
  return [
    length < first ? null : last + a,
    length < second ? null : last + b,
    length < third ? null : last + c,
    length < longest ? null : last + d,
  ];
}

/** How much of an average stays when the close at an index comes in: all, while the mean is summed up. */
function keepAt(index: number, period: number): number {
  return index < period ? 1 : (period - 1) / (period + 1);
}

function weightAt(index: number, period: number): number {
  return index < period ? 1 / period : 2 / (period + 1);
}
