/** Upper bounds in seconds; what takes longer is in one more bucket. The last is a handler's whole time. */
export const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];

/** How often something happened and how long it took. */
export type Series = {
  /** Seconds, all together. */
  sum: number;
  /** How many took so long as each bucket says and longer than the one before. */
  counts: number[];
};

export function createSeries(): Series {
  return { sum: 0, counts: new Array(BUCKETS.length + 1).fill(0) };
}

/** Counts one more that took so many milliseconds. */
export function observe(series: Series, durationMs: number): void {
  const seconds = durationMs / 1_000;
  let index = 0;
  while (index < BUCKETS.length && seconds > BUCKETS[index]!) index++;
  series.counts[index]!++;
  series.sum += seconds;
}

/** Adds what another process counted. */
export function merge(into: Series, { sum, counts }: Series): void {
  into.sum += sum;
  for (const [index, count] of counts.entries()) into.counts[index]! += count;
}

/** How many there were in all. */
export function totalOf({ counts }: Series): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
