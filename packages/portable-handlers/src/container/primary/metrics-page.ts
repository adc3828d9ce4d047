import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AggregatorRegistry, Gauge, Registry } from 'prom-client';
import type { Metric, ToPrimary, ToWorker } from '../messages.ts';
import { readMetrics, watchProcess } from '../metrics.ts';

/** A worker that is busy for longer is left out; what it counted comes with the next answer. */
const WAIT_MS = 1_000;

/** What workers have counted is added up when a page is asked for, or after so many of their messages. */
const MOST_UNADDED = 100;

type Reporter = { tell(message: ToWorker): void };

type Options = {
  host: string;
  port: number;
  /** The workers that are ready. */
  workers(): Reporter[];
  /** Bytes of log lines that wait for the reader of stdout. */
  heldBytes(): number;
};

/** The container's metrics, of what its workers send. */
export type Metrics = {
  /** The port that is open. */
  port: number;
  receive(worker: Reporter, message: Extract<ToPrimary, { type: 'metrics' }>): void;
};

/**
 * Serves the container's metrics to Prometheus. The counts of all workers that have ever been are kept: what one has
 * counted stays when it dies, so no counter goes back. Rejects where the port cannot be opened.
 */
export async function startMetrics({ host, port, workers, heldBytes }: Options): Promise<Metrics> {
  const own = new Registry();
  watchProcess('primary', own);
  new Gauge({
    name: 'log_held_bytes',
    help: 'Log lines that wait for the reader of stdout',
    registers: [own],
    collect() {
      this.set(heldBytes());
    },
  });
  const waiting = new Map<number, (worker: Reporter, gauges: Metric[]) => void>();
  let reports = 0;
  let total: Metric[] = [];
  let unadded: Metric[][] = [];

  function addUp(): Metric[] {
    // Its own types say less than it gives.
    const sum = AggregatorRegistry.aggregate([total, ...unadded]).getMetricsAsArray();
    total = sum as unknown as Metric[];
    unadded = [];
    return total;
  }

  /** Asks the workers for their gauges, and has their counts complete by then. */
  async function askWorkers(): Promise<Metric[][]> {
    const report = ++reports;
    const missing = new Set(workers());
    const found: Metric[][] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, WAIT_MS);
    waiting.set(report, (worker, gauges) => {
      found.push(gauges);
      missing.delete(worker);
      if (missing.size === 0) resolve();
    });
    for (const worker of missing) worker.tell({ type: 'report', report });
    if (missing.size === 0) resolve();
    await promise;
    clearTimeout(timer);
    waiting.delete(report);
    return found;
  }

  async function writePage(): Promise<string> {
    const gauges = [...(await askWorkers()), await readMetrics(own)];
    const counts = addUp();
    const counters = [
      counterOf(counts, 'http_request_duration_seconds', {
        name: 'http_requests_total',
        help: 'Requests that were answered',
      }),
      counterOf(counts, 'upstream_call_duration_seconds', {
        name: 'upstream_calls_total',
        help: 'Calls to upstreams that are over',
      }),
    ];
    return AggregatorRegistry.aggregate([counters, counts, ...gauges]).metrics();
  }

  return {
    port: await servePage(host, port, writePage),
    receive(worker, { counts, report, gauges }) {
      if (unadded.push(counts) > MOST_UNADDED) addUp();
      if (report !== undefined && gauges !== undefined) waiting.get(report)?.(worker, gauges);
    },
  };
}

/** A counter of what a histogram has observed, by the same labels. */
function counterOf(
  counts: Metric[],
  histogram: string,
  about: Pick<Metric, 'name' | 'help'>,
): Metric {
  const { values = [] } = counts.find(({ name }) => name === histogram) ?? {};
  return {
    ...about,
    type: 'counter',
    aggregator: 'sum',
    values: values
      .filter(({ metricName }) => metricName === `${histogram}_count`)
      .map(({ labels, value }) => ({ labels, value })),
  };
}

/** Serves `GET /metrics` on a port of its own, away from what balancers publish; gives the port. */
async function servePage(
  host: string,
  port: number,
  writePage: () => Promise<string>,
): Promise<number> {
  const server = createServer(async (req, res) => {
    const isThere = req.url?.split('?')[0] === '/metrics';
    if (!isThere || (req.method !== 'GET' && req.method !== 'HEAD')) {
      res.writeHead(isThere ? 405 : 404, isThere ? { allow: 'GET, HEAD' } : {}).end();
      return;
    }
    try {
      const text = await writePage();
      const contentType = Registry.PROMETHEUS_CONTENT_TYPE;
      res.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text);
    } catch (error) {
      // Metrics are no reason to stop serving; a warning becomes a line.
      process.emitWarning(error instanceof Error ? error : String(error));
      res.writeHead(500).end();
    }
  });
  server.maxConnections = 64;
  server.listen({ host, port });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
