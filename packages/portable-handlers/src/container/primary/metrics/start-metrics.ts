import { watchProcess } from '../../metrics/gauges.ts';
import type { Relay } from '../relay.ts';
import type { Supervisor } from '../supervisor.ts';
import { type Collector, createCollector } from './collect.ts';
import { serveMetrics } from './metrics-server.ts';
import { CONTENT_TYPE, writeMetrics } from './write-metrics.ts';

/** The container's figures, which the primary has from its workers. */
export type Metrics = Pick<Collector, 'heard'> & {
  /** The port that is open. */
  port: number;
};

/** What the figures are about; there are no workers yet when it is opened. */
type Parts = { relay: Relay; supervisor?: Supervisor };

/** Serves the container's figures to Prometheus. Rejects where the port cannot be opened. */
export async function startMetrics(host: string, port: number, parts: Parts): Promise<Metrics> {
  const collector = createCollector();
  const readGauges = watchProcess();

  async function write(): Promise<string> {
    const workers = parts.supervisor?.workers().filter((worker) => worker.isReady()) ?? [];
    const found = await collector.ask(workers);
    return writeMetrics({
      totals: collector.totals,
      workers: found,
      primary: readGauges(),
      heldBytes: parts.relay.heldBytes(),
    });
  }

  const opened = await serveMetrics({ host, port, contentType: CONTENT_TYPE, write });
  return { heard: collector.heard, port: opened };
}
