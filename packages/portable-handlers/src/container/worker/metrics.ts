import { Gauge, Histogram, Registry } from 'prom-client';
import type { RequestCounter } from '../../http-api/request-counter.ts';
import { METHOD_LABELS, methodIndexOf, STATUS_LABELS, statusIndexOf } from '../../metric-labels.ts';
import type { ProcessPorts } from '../../service.ts';
import { readMetrics, watchProcess } from '../process-gauges.ts';
import { tellPrimary } from './connections.ts';

/** A worker that is killed takes with it what it counted in so long. */
const EVERY_MS = 1_000;

/** Upper bounds in seconds; what takes longer is in one more bucket. The last is a handler's whole time. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];

/** The metrics of a worker. */
export type WorkerMetrics = {
  counter: RequestCounter;
  noteCall: ProcessPorts['noteCall'];
  /** Sends what has been counted and not yet sent. */
  flush(): Promise<void>;
  /** Sends that, and how the worker is now. */
  report(report: number): Promise<void>;
};

/**
 * Has a worker count its requests and its calls to upstreams, and send its primary what is new each second. Nothing
 * in it grows with what clients send: routes are those of the table.
 */
export function createMetrics(worker: string): WorkerMetrics {
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
  const readGauges = watchProcess(worker, gauges);

  async function flush(): Promise<void> {
    const { registry } = counted;
    // What comes while these are read is counted for the next time.
    counted = createHistograms();
    const metrics = await readMetrics(registry);
    if (metrics.some(({ values }) => values.length > 0)) tellPrimary({ type: 'counted', metrics });
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
      answered({ routeKey, method, statusCode, durationMs }) {
        const labels = {
          route: routeKey,
          method: METHOD_LABELS[methodIndexOf(method)]!,
          status: STATUS_LABELS[statusIndexOf(statusCode)]!,
        };
        counted.requests.observe(labels, durationMs / 1_000);
      },
    },
    noteCall(outcome, durationMs) {
      counted.calls.observe({ outcome }, durationMs / 1_000);
    },
    flush,
    async report(report) {
      await flush();
      tellPrimary({ type: 'report', report, metrics: await readGauges() });
    },
  };
}

/** Histograms without a count: whose counts there are too is how many there were, for the primary to tell. */
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
