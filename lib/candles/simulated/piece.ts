/**
 * The shortest piece (ms). What is traded in it is traded in its first instant, so a piece of any length
 * has wholly happened once its last step has begun.
 */
export const STEP = 10_000;

/**
 * Into how many pieces a piece is divided, level by level:
 * a day, 8 h, 4 h, 2 h, 1 h, 30 min, 15 min, 5 min, 1 min, a step.
 */
export const PARTS = [3, 2, 2, 2, 2, 2, 3, 5, 6] as const;

/**
 * A stretch of the market, all in integers so that sums are exact: prices in ticks, amounts of the base
 * asset in lots, amounts of the quote asset in ticks times lots.
 */
export type Piece = {
  /** Milliseconds since the epoch. */
  start: number;
  /** Milliseconds. */
  length: number;
  /** What all that happens inside is derived from. */
  seed: number;
  open: number;
  high: number;
  low: number;
  close: number;
  base: number;
  quote: number;
  /** What of these takers bought. */
  buyBase: number;
  buyQuote: number;
  trades: number;
};
