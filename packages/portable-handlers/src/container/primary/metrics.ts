import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AggregatorRegistry, Counter, Gauge, Registry } from 'prom-client';
import type { Metric, ToPrimary, ToWorker } from '../messages.ts';
import { watchProcess } from '../process-gauges.ts';

/** A worker that is busy for longer is left out; what it counted comes with the next answer. */
const WAIT_MS = 1_000;

/** What workers have counted is added up when a page is asked for, or when so many of them have told. */
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

/** The container's metrics, as its workers tell them. */
export type Metrics = {
  /** The port that is open. */
  port: number;
  receive(worker: Reporter, message: Extract<ToPrimary, { type: 'counted' | 'report' }>): void;
};

/**
 * Serves the container's metrics to Prometheus. The counts of all workers that have ever been are kept: what one has
 * told stays when it dies, so no counter goes back. Rejects where the port cannot be opened.
 */
export async function startMetrics({ host, port, workers, heldBytes }: Options): Promise<Metrics> {
  const readGauges = watchProcess('primary');
  const waiting = new Map<number, (worker: Reporter, metrics: Metric[]) => void>();
  let reports = 0;
  let total: Metric[] = [];
  let unadded: Metric[][] = [];

  function addUp(): Metric[] {
    total = sum([total, ...unadded]);
    unadded = [];
    return total;
  }

  /** Asks the workers how they are now, and has their counts complete by then. */
  async function askWorkers(): Promise<Metric[][]> {
    const report = ++reports;
    const missing = new Set(workers());
    const found: Metric[][] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, WAIT_MS);
    waiting.set(report, (worker, metrics) => {
      found.push(metrics);
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
    const gauges = [...(await askWorkers()), await readGauges()];
    const counts = addUp();
    const own = new Registry();
    countAgain(counts, own, {
      name: 'http_requests_total',
      help: 'Requests that were answered',
      labelNames: ['route', 'method', 'status'],
      histogram: 'http_request_duration_seconds',
    });
    countAgain(counts, own, {
      name: 'upstream_calls_total',
      help: 'Calls to upstreams that are over',
      labelNames: ['outcome'],
      histogram: 'upstream_call_duration_seconds',
    });
    new Gauge({
      name: 'log_held_bytes',
      help: 'Log lines that wait for the reader of stdout',
      registers: [own],
    }).set(heldBytes());
    return Registry.merge([own, AggregatorRegistry.aggregate([counts, ...gauges])]).metrics();
  }

  return {
    port: await servePage({ host, port, writePage }),
    receive(worker, message) {
      if (message.type === 'report') waiting.get(message.report)?.(worker, message.metrics);
      else if (unadded.push(message.metrics) > MOST_UNADDED) addUp();
    },
  };
}

/** What several processes have told, or one at several times, as one. */
function sum(told: Metric[][]): Metric[] {
  const added = AggregatorRegistry.aggregate(told).getMetricsAsArray() as unknown as Metric[];
  return added.map(({ name, help, type, aggregator, values }) => ({
    ...{ name, help, type, aggregator, values },
  }));
}

type CounterOf = { name: string; help: string; labelNames: string[]; histogram: string };

/** A counter of what a histogram has counted, by the same labels. */
function countAgain(counts: Metric[], registry: Registry, { histogram, ...about }: CounterOf) {
  const counter = new Counter({ ...about, registers: [registry] });
  const { values = [] } = counts.find(({ name }) => name === histogram) ?? {};
  for (const { metricName, labels, value } of values) {
    if (metricName === `${histogram}_count`) counter.inc(labels, value);
  }
}

type Page = { host: string; port: number; writePage(): Promise<string> };

/** Serves `GET /metrics` on a port of its own, away from what balancers publish; gives the port. */
async function servePage({ host, port, writePage }: Page): Promise<number> {
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
