import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, Histogram, Registry } from 'prom-client';
import type { RequestCounter } from '../http-api/request-counter.ts';
import { labelsOf } from '../metric-labels.ts';
import type { ProcessPorts } from '../service.ts';
import type { Metric, ToPrimary } from './messages.ts';

/** A worker that is killed takes with it what it counted in so long. */
const EVERY_MS = 1_000;

/** Upper bounds in seconds; what takes longer is in one more bucket. The last is a handler's whole time. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];

const RESOLUTION_MS = 20;

const QUANTILES = [
  ['0.5', 50],
  ['0.99', 99],
  ['1', 100],
] as const;

/** The metrics of a worker. */
type WorkerMetrics = {
  counter: RequestCounter;
  noteCall: ProcessPorts['noteCall'];
  /** Sends what has been counted and not yet sent. */
  flush(): Promise<void>;
  /** Sends that with its gauges, as the answer to the primary's `report` of that number. */
  report(report: number): Promise<void>;
};

/**
 * Has a worker count its requests and its calls to upstreams, and send its primary what is new each second. Nothing
 * in it grows with what clients send: routes are those of the table.
 */
export function createMetrics(
  worker: string,
  tellPrimary: (message: ToPrimary) => void,
): WorkerMetrics {
  let counted = createHistograms();
  let inFlight = 0;
  const gauges = new Registry();
  new Gauge({
    name: 'http_requests_in_flight',
    help: 'Requests whose handler has not answered yet',
    registers: [gauges],
    collect() {
      this.set(inFlight);
    },
  });
  watchProcess(worker, gauges);

  async function takeCounts(): Promise<Metric[]> {
    const { registry } = counted;
    // What comes while these are read is counted for the next time.
    counted = createHistograms();
    return readMetrics(registry);
  }

  async function flush(): Promise<void> {
    const counts = await takeCounts();
    if (counts.some(({ values }) => values.length > 0)) tellPrimary({ type: 'metrics', counts });
  }

  setInterval(flush, EVERY_MS).unref();
  return {
    counter: {
      called() {
        inFlight++;
      },
      settled() {
        inFlight--;
      },
      answered(answer) {
        counted.requests.observe(labelsOf(answer), answer.durationMs / 1_000);
      },
    },
    noteCall(outcome, durationMs) {
      counted.calls.observe({ outcome }, durationMs / 1_000);
    },
    flush,
    async report(report) {
      const counts = await takeCounts();
      tellPrimary({ type: 'metrics', counts, report, gauges: await readMetrics(gauges) });
    },
  };
}

/** Histograms count too: the primary makes the counters of them. */
function createHistograms() {
  const registry = new Registry();
  return {
    registry,
    requests: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time to an answer',
      labelNames: ['route', 'method', 'status'],
      buckets: BUCKETS,
      registers: [registry],
    }),
    calls: new Histogram({
      name: 'upstream_call_duration_seconds',
      help: 'Time of a call to an upstream',
      labelNames: ['outcome'],
      buckets: BUCKETS,
      registers: [registry],
    }),
  };
}

/** Adds to `registry` this process's memory, and by how much its event loop was late since it was last read. */
export function watchProcess(worker: string, registry: Registry): void {
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory',
    labelNames: ['worker'],
    registers: [registry],
    collect() {
      this.set({ worker }, process.memoryUsage.rss());
    },
  });
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  const name = 'nodejs_eventloop_delay_seconds';

  // Node has the quantiles already, for which prom-client's Summary would want each value.
  function get(): Metric {
    const values = QUANTILES.map(([quantile, percent]) => ({
      labels: { worker, quantile },
      // Its values are the times from one look to the next, the pause between them included.
      value: Math.max(0, histogram.percentile(percent) / 1e9 - RESOLUTION_MS / 1_000),
    }));
    histogram.reset();
    const help = 'By how much the event loop was late since the last scrape';
    return { name, help, type: 'summary', aggregator: 'sum', values };
  }
  registry.registerMetric({ name, get } as never);
}

/** The metrics of a registry, to be sent to another process. */
export async function readMetrics(registry: Registry): Promise<Metric[]> {
  // Its own types say less than it gives.
  return (await registry.getMetricsAsJSON()) as unknown as Metric[];
}
