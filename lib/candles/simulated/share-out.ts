import { divide, fill } from './divide.ts';
import type { Path } from './path.ts';

/** What weights are moved for: a part's average price strays at most so far from the usual to a limit. */
const STRAYING = 0.6;

/** The greatest share of the volume that is moved for it. */
const MOVED = 0.8;

/** Where that is not enough, averages may come this near to the limit, and nearly all may be moved. */
const LAST_STRAYING = 0.95;
const LAST_MOVED = 0.99;

/**
 * Divides what is traded (integers `base` and `quote`) by weights over the parts of a path, exactly, so that
 * the average price of each part, quote by base, lies within its low and high, near what is usual if it can.
 * Each part gets at least `least` of the base.
 */
export function shareOut(
  base: number,
  quote: number,
  weights: readonly number[],
  path: Path,
  least: number,
): { bases: number[]; quotes: number[] } {
  const { lows, highs } = path;
  const usual = lows.map((_, part) => usualAverage(path, part));
  const average = quote / base;
  const leaning = lean(weights, average, usual, path, STRAYING, MOVED);
  const settled =
    leaning === weights ? weights : lean(leaning, average, usual, path, LAST_STRAYING, LAST_MOVED);
  const bases = divide(base, settled, least);
  const cheapest: number[] = [];
  const middle: number[] = [];
  const dearest: number[] = [];
  for (let part = 0; part < bases.length; part++) {
    cheapest.push(bases[part]! * lows[part]!);
    middle.push(Math.round(bases[part]! * usual[part]!));
    dearest.push(bases[part]! * highs[part]!);
  }
  return { bases, quotes: fill(quote, cheapest, middle, dearest) };
}

/** The average price (ticks) to be expected between an open and a close, a high and a low. */
function usualAverage({ edges, lows, highs }: Path, part: number): number {
  return (edges[part]! + edges[part + 1]! + lows[part]! + highs[part]!) / 4;
}

/**
 * Weights under which the average price can be had: where the parts are too dear for it, weight moves to the
 * cheapest, where too cheap to the dearest, as little as is needed.
 */
function lean(
  weights: readonly number[],
  average: number,
  usual: readonly number[],
  { lows, highs }: Path,
  straying: number,
  most: number,
): readonly number[] {
  let sum = 0;
  let dear = 0;
  let cheap = 0;
  let lowest = Number.POSITIVE_INFINITY;
  let highest = 0;
  let cheapest = 0;
  let dearest = 0;
  for (let part = 0; part < weights.length; part++) {
    const lower = usual[part]! - straying * (usual[part]! - lows[part]!);
    const upper = usual[part]! + straying * (highs[part]! - usual[part]!);
    sum += weights[part]!;
    dear += weights[part]! * lower;
    cheap += weights[part]! * upper;
    if (lower < lowest) {
      lowest = lower;
      cheapest = part;
    }
    if (upper > highest) {
      highest = upper;
      dearest = part;
    }
  }
  dear /= sum;
  cheap /= sum;
  if (average < dear) return shift(weights, cheapest, dear - average, dear - lowest, most);
  if (average > cheap) return shift(weights, dearest, average - cheap, highest - cheap, most);
  return weights;
}

/** Moves `wanted / possible` of all weight to one part, at most the share `most`. */
function shift(
  weights: readonly number[],
  target: number,
  wanted: number,
  possible: number,
  most: number,
): readonly number[] {
  // Where the price stands still the mean is off by a rounding, and no move would help.
  if (possible <= 0) return weights;
  const moved = Math.min(most, wanted / possible);
  let sum = 0;
  for (const weight of weights) sum += weight;
  return weights.map((weight, part) => weight * (1 - moved) + (part === target ? sum * moved : 0));
}
