import { AggregatorRegistry } from 'prom-client';
import type { Gauges } from '../../metrics/gauges.ts';
import { BUCKETS, totalOf } from '../../metrics/series.ts';
import type { Labelled, Totals } from './totals.ts';

/** How a worker is at the moment, by the number that its log lines have too. */
export type WorkerNow = Gauges & { worker: string; inFlight: number };

export type Figures = {
  totals: Totals;
  workers: WorkerNow[];
  primary: Gauges;
  /** Bytes of log lines that wait for the reader of stdout. */
  heldBytes: number;
};

type Value = { value: number; labels: Record<string, string | number>; metricName?: string };

/** A metric as `prom-client` has its processes tell each other of theirs. */
type Metric = { name: string; help: string; type: string; aggregator: 'sum'; values: Value[] };

/** Prometheus' text format 0.0.4. */
export const CONTENT_TYPE = AggregatorRegistry.PROMETHEUS_CONTENT_TYPE;

/** The container's figures as Prometheus reads them. */
export function writeMetrics({ totals, workers, primary, heldBytes }: Figures): Promise<string> {
  const processes = [...workers, { worker: 'primary', ...primary }];
  const metrics = [
    counter('http_requests_total', 'Requests that were answered', totals.requests()),
    histogram('http_request_duration_seconds', 'Time to an answer', totals.requests()),
    metric('gauge', 'http_requests_in_flight', 'Requests whose handler has not answered yet', [
      { value: workers.reduce((sum, { inFlight }) => sum + inFlight, 0), labels: {} },
    ]),
    counter('upstream_calls_total', 'Calls to Binance that are over', totals.upstream()),
    histogram('upstream_call_duration_seconds', 'Time of a call to Binance', totals.upstream()),
    metric(
      'summary',
      'nodejs_eventloop_delay_seconds',
      'By how much the event loop was late since the last scrape',
      processes.flatMap(({ worker, delays }) =>
        delays.map(({ quantile, seconds }) => ({ value: seconds, labels: { worker, quantile } })),
      ),
    ),
    metric(
      'gauge',
      'process_resident_memory_bytes',
      'Resident memory',
      processes.map(({ worker, residentBytes }) => ({ value: residentBytes, labels: { worker } })),
    ),
    metric('gauge', 'log_held_bytes', 'Log lines that wait for the reader of stdout', [
      { value: heldBytes, labels: {} },
    ]),
  ];
  return AggregatorRegistry.aggregate([metrics]).metrics();
}

function metric(type: string, name: string, help: string, values: Value[]): Metric {
  return { name, help, type, aggregator: 'sum', values };
}

function counter(name: string, help: string, all: Iterable<Labelled>): Metric {
  const values = Array.from(all, ({ labels, series }) => ({ value: totalOf(series), labels }));
  return metric('counter', name, help, values);
}

/** Buckets are cumulative: each counts what the smaller ones count too. */
function histogram(name: string, help: string, all: Iterable<Labelled>): Metric {
  const values: Value[] = [];
  for (const { labels, series } of all) {
    let count = 0;
    for (const [index, ownCount] of series.counts.entries()) {
      count += ownCount;
      const le = BUCKETS[index] ?? '+Inf';
      values.push({ metricName: `${name}_bucket`, labels: { ...labels, le }, value: count });
    }
    values.push({ metricName: `${name}_sum`, labels, value: series.sum });
    values.push({ metricName: `${name}_count`, labels, value: count });
  }
  return metric('histogram', name, help, values);
}
