import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How a process is at the moment. */
export type Gauges = {
  residentBytes: number;
  /** Seconds by which the event loop was late since the last time; the middle, the 99th of a hundred, the worst. */
  delays: { quantile: string; seconds: number }[];
};

const RESOLUTION_MS = 20;

const QUANTILES = [
  ['0.5', 50],
  ['0.99', 99],
  ['1', 100],
] as const;

/** Begins to watch the event loop of this process; gives what says how it was since it was last asked. */
export function watchProcess(): () => Gauges {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();

  return () => {
    const delays = QUANTILES.map(([quantile, percent]) => ({
      quantile,
      // Its values are the times from one look to the next, the pause between them included.
      seconds: Math.max(0, histogram.percentile(percent) / 1e9 - RESOLUTION_MS / 1_000),
    }));
    histogram.reset();
    return { residentBytes: process.memoryUsage.rss(), delays };
  };
}
