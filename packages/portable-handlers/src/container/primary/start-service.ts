import { chooseMarket } from '../../../../../adapters/choose-market.ts';
import type { Config } from '../../../../../lib/config.ts';
import type { Log } from '../../log/log.ts';
import { watchSignals } from '../signals.ts';
import { createHandOff } from './hand-off.ts';
import { openListener } from './listener.ts';
import { createRefusals } from './refusals.ts';
import type { Relay } from './relay.ts';
import { type ContainerOptions, startWorkers } from './start-workers.ts';
import { type Parts, stopService } from './stop-service.ts';
import { planWorkers } from './worker-count.ts';

/** Slow clients cannot take more than these from the others; a worker has room for some more. */
const MOST_CONNECTIONS = 10_240;
const MOST_PER_WORKER = 2_000;

/** While no worker is ready. */
const MOST_WAITING = 1_024;

type Options = {
  config: Config;
  log: Log;
  relay: Relay;
  options: ContainerOptions;
  /** Ends a container whose workers never come up. */
  fail(why: string): void;
};

/** Opens the port, starts the workers and connects the two. Rejects where the port cannot be opened. */
export async function startService({ config, log, relay, options, fail }: Options): Promise<void> {
  const plan = planWorkers(config.workers);
  const handOff = createHandOff({
    mostOpen: Math.min(MOST_CONNECTIONS, MOST_PER_WORKER * plan.workers),
    mostWaiting: MOST_WAITING,
    onRefused: createRefusals(log, 'too many connections'),
  });
  const parts: Parts = { config, log, relay, handOff, draining: false, unfinished: 0 };
  let stopping = false;
  watchSignals((signal) => {
    stopping = true;
    stopService(parts, signal);
  });

  parts.listener = await openListener({
    host: config.host,
    port: config.port,
    onConnection: handOff.offer,
    onError: createRefusals(log, 'cannot accept'),
  });
  if (config.metricsPort !== undefined) {
    const { startMetrics } = await import('./metrics/start-metrics.ts');
    parts.metrics = await startMetrics(config.host, config.metricsPort, parts);
  }
  if (config.rateLimit !== undefined) {
    // Counts for all workers, by messages of its own.
    const { RateLimiterClusterMaster } = await import('rate-limiter-flexible');
    new RateLimiterClusterMaster();
  }
  const market = await chooseMarket(config, log);
  if (stopping) return;
  const { port } = parts.listener;
  parts.supervisor = startWorkers({ parts, market, plan, port, options, fail });
  // Whatever ends the primary, a worker whose loop is blocked would not notice.
  process.on('exit', parts.supervisor.killAll);
}
