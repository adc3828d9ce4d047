/**
 * Wilder's relative strength index after the last close, 0 to 100, as TA-Lib computes it: 100 where
 * no close was below the one before it, 0 where none was above. `period` is a whole number from 2 up.
 *
 * Null where there are fewer than `period` + 1 closes, and where the market never moved: nothing is
 * neither strong nor weak (TA-Lib says 0 there, which reads as oversold).
 */
export function rsi(closes: Float64Array, period: number): number | null {
  if (closes.length <= period) return null;

  // Wilder's averages are (average * (period - 1) + change) / period. Only their ratio counts, so the
  // division by `period` is left out of both, and so is the half of `size ± change`, which is twice
  // the gain or loss and exactly 0 for a move the other way: no branch on a market's random moves.
  const decay = (period - 1) / period;
  let gains = 0;
  let losses = 0;
  let weight = 1;
  let close = closes[closes.length - 1]!;
  // From the newest change back, a step waits for one operation of the step before.
  for (let i = closes.length - 2; i >= 0; i--) {
    const previous = closes[i]!;
    const change = close - previous;
    const size = Math.abs(change);
    gains += weight * (size + change);
    losses += weight * (size - change);
    // The first `period` changes are a plain sum: Wilder's seed.
    if (i >= period) weight *= decay;
    close = previous;
  }
  const moves = gains + losses;
  return moves === 0 ? null : 100 * (gains / moves);
}
