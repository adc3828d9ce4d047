import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, Registry } from 'prom-client';
import type { Metric } from './messages.ts';

const RESOLUTION_MS = 20;

const QUANTILES = [
  ['0.5', 50],
  ['0.99', 99],
  ['1', 100],
] as const;

/**
 * Begins to watch this process, named `worker` in labels. Gives a function that reads how it is: its memory, by how
 * much its event loop was late since it was last read, and what else is in `registry`.
 */
export function watchProcess(
  worker: string,
  registry: Registry = new Registry(),
): () => Promise<Metric[]> {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory',
    labelNames: ['worker'],
    registers: [registry],
    collect() {
      this.set({ worker }, process.memoryUsage.rss());
    },
  });

  function readDelays(): Metric {
    const values = QUANTILES.map(([quantile, percent]) => ({
      labels: { worker, quantile },
      // Its values are the times from one look to the next, the pause between them included.
      value: Math.max(0, histogram.percentile(percent) / 1e9 - RESOLUTION_MS / 1_000),
    }));
    histogram.reset();
    return {
      name: 'nodejs_eventloop_delay_seconds',
      help: 'By how much the event loop was late since the last scrape',
      // Node has the quantiles already, for which prom-client's Summary would want each value.
      type: 'summary',
      aggregator: 'sum',
      values,
    };
  }

  return async () => [...(await readMetrics(registry)), readDelays()];
}

/** The metrics of a registry, to be sent to another process. */
export async function readMetrics(registry: Registry): Promise<Metric[]> {
  // Its own types say less than it gives.
  return (await registry.getMetricsAsJSON()) as unknown as Metric[];
}
