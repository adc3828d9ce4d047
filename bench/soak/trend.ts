import { median } from '../statistics.ts';

/** Seconds since the load began, and MB. */
export type Sample = { at: number; value: number };

export type Trend = {
  /** The median of half a minute, after the first minute; until then the service fills its pools. */
  start: number;
  /** That of the last half minute. */
  end: number;
  highest: number;
  /** MB an hour, after the first minute, by least squares. */
  slope: number;
  /** The end is within 10 % of the start. */
  isFlat: boolean;
};

const SETTLED = 60;
const WINDOW = 30;
const TOLERANCE = 0.1;

/** How a level went. Throws for less than two minutes: there is nothing to compare. */
export function trendOf(samples: Sample[]): Trend {
  const last = samples.at(-1)?.at ?? 0;
  if (last < SETTLED + 2 * WINDOW - 1) throw new Error('less than two minutes were measured');
  const settled = samples.filter(({ at }) => at >= SETTLED);
  const start = median(valuesOf(settled.filter(({ at }) => at < SETTLED + WINDOW)));
  const end = median(valuesOf(settled.filter(({ at }) => at > last - WINDOW)));
  return {
    start,
    end,
    highest: Math.max(...valuesOf(samples)),
    slope: slopeOf(settled) * 3_600,
    isFlat: Math.abs(end - start) <= TOLERANCE * start,
  };
}

function valuesOf(samples: Sample[]): number[] {
  return samples.map(({ value }) => value);
}

function slopeOf(samples: Sample[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [at, level] = [mean(samples.map((sample) => sample.at)), mean(valuesOf(samples))];
  const over = samples.reduce((sum, one) => sum + (one.at - at) * (one.value - level), 0);
  return over / samples.reduce((sum, one) => sum + (one.at - at) ** 2, 0);
}
