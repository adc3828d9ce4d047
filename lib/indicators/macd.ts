import { meanOf } from './averages.ts';

/** In the unit of the closes. `histogram` is `line` - `signal`, exactly. */
export type Macd = { line: number; signal: number; histogram: number };

/**
 * Moving average convergence/divergence after the last close: the line is the fast EMA less the slow
 * one, the signal is an EMA of the line. Periods are whole numbers, `fast` smaller than `slow`.
 * Null where there are fewer than `slow` + `signal` - 1 closes.
 *
 * TA-Lib's seeds: both price EMAs start at the `slow`th close, the fast one as the mean of the last
 * `fast` closes up to there (others start it at the `fast`th close, and differ for as long as that
 * can be felt); the signal starts as the mean of the first `signal` values of the line.
 */
export function macd(
  closes: Float64Array,
  fast: number,
  slow: number,
  signal: number,
): Macd | null {
  const seeded = slow + signal - 1;
  if (closes.length < seeded) return null;

  const [fastWeight, slowWeight, signalWeight] = [2 / (fast + 1), 2 / (slow + 1), 2 / (signal + 1)];
  const [fastKeep, slowKeep, signalKeep] = [1 - fastWeight, 1 - slowWeight, 1 - signalWeight];
  // Both EMAs as distances from the last close, as in `ema`.
  const last = closes[closes.length - 1]!;
  let fastEma = meanOf(closes, slow - fast, slow) - last;
  let slowEma = meanOf(closes, 0, slow) - last;
  let line = fastEma - slowEma;

  let lines = line;
  for (let i = slow; i < seeded; i++) {
    const distance = closes[i]! - last;
    fastEma = fastEma * fastKeep + distance * fastWeight;
    slowEma = slowEma * slowKeep + distance * slowWeight;
    line = fastEma - slowEma;
    lines += line;
  }
  let signalEma = lines / signal;

  for (let i = seeded; i < closes.length; i++) {
    const distance = closes[i]! - last;
    fastEma = fastEma * fastKeep + distance * fastWeight;
    slowEma = slowEma * slowKeep + distance * slowWeight;
    line = fastEma - slowEma;
    signalEma = signalEma * signalKeep + line * signalWeight;
  }
  return { line, signal: signalEma, histogram: line - signalEma };
}
