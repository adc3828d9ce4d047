import { gaussian, hash, uniform } from './hash.ts';

/** Days between the points that a walk is pinned to. */
const PINNED = 1024;

/** Deviation of a pinned point, in daily deviations: it keeps a walk near its start for good. */
const PINNED_DEVIATION = 9;

/** Beyond this many days a walk spreads no further. */
const WANDERING = 256;

/** Days that share one mood, calm or hectic; a power of two. */
const MOOD = 16;

/**
 * How hectic a day is: 0.6 (calm) to 1.5, the same for 16 days in a row, since volatility comes in clusters.
 */
export function moodOf(seed: number, day: number): number {
  return 0.6 + 0.9 * uniform(hash(seed, -1), Math.floor(day / MOOD));
}

/**
 * A random walk's values at the ends of the days `first` to `last` (days since the epoch, both included), in
 * daily deviations, found without walking there: between two pinned points each midpoint lies halfway, give
 * or take what a Brownian bridge of that length does (deviation half the root of its length), and so on down
 * to the day.
 */
export function walkOver(seed: number, first: number, last: number): Float64Array {
  const values = new Float64Array(last - first + 1);

  function fill(left: number, span: number, from: number, to: number): void {
    if (left > last || left + span <= first) return;
    if (span === 1) {
      values[left - first] = from;
      return;
    }
    const half = span / 2;
    const deviation = Math.sqrt(Math.min(span, WANDERING)) / 2;
    const mood = span <= MOOD ? moodOf(seed, left) : 1;
    const middle = (from + to) / 2 + deviation * mood * gaussian(seed, left + half);
    fill(left, half, from, middle);
    fill(left + half, half, middle, to);
  }

  const pin = (day: number) => PINNED_DEVIATION * gaussian(seed, day);
  for (let left = Math.floor(first / PINNED) * PINNED; left <= last; left += PINNED) {
    fill(left, PINNED, pin(left), pin(left + PINNED));
  }
  return values;
}
