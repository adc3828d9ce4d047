import { uniform } from './hash.ts';

/** The mean range of a Brownian path, in deviations of its end: the root of 8/π. */
export const MEAN_RANGE = 1.6;

/** The deviation of the mean of a Brownian bridge, in deviations of the free path's end: the root of 1/12. */
export const MEAN_DEVIATION = 0.29;

/**
 * How far a path goes beyond its two ends, in deviations of its end: 0.4 in the mean, so that the mean range
 * is that of a Brownian path; at most 1.6.
 */
export function wick(seed: number, index: number): number {
  return 1.6 * uniform(seed, index) * uniform(seed, index + 1);
}
