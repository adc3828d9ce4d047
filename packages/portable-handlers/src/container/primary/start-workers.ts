import cluster from 'node:cluster';
import { fileURLToPath } from 'node:url';
import { createBan } from '../../../../../lib/candles/binance/ban.ts';
import type { UpstreamCall } from '../../../../../lib/candles/binance/calls.ts';
import { version } from '../../../../../lib/version.ts';
import { logStartup } from '../events.ts';
import type { ToPrimary } from '../messages.ts';
import type { Parts } from './stop-service.ts';
import { type Supervisor, superviseWorkers } from './supervisor.ts';
import type { Worker } from './watched-worker.ts';
import type { Plan } from './worker-count.ts';

const SILENT_AFTER_MS = 10_000;
const READY_WITHIN_MS = 60_000;

/** What may be put in the place of the container's own. */
export type ContainerOptions = {
  /** The program of a worker. */
  workerFile?: URL;
  /** The module whose `createRoutes` makes the handlers that are served. */
  routesFile?: URL;
  /** A worker that says nothing for so long is killed. */
  silentAfterMs?: number;
  /** A worker that is not ready after so long is killed. */
  readyWithinMs?: number;
};

type Options = {
  parts: Parts;
  market: 'live' | 'simulated';
  plan: Plan;
  /** The port that is open. */
  port: number;
  options: ContainerOptions;
  fail(why: string): void;
};

/**
 * Starts the workers and acts on what they say: the first that is ready makes the start known, each one
 * gets connections from then on, and a ban by the upstream is every worker's.
 */
export function startWorkers({ parts, market, plan, port, options, fail }: Options): Supervisor {
  const { config, log, relay, handOff, metrics } = parts;
  const ban = createBan();
  let lastCall: UpstreamCall | undefined;
  let announced = false;

  function announce(): void {
    if (announced) return;
    announced = true;
    const { environment, host } = config;
    const source = market === 'live' ? 'binance' : 'simulated';
    const metricsPort = metrics && { metrics_port: metrics.port };
    logStartup(log, {
      environment,
      version,
      workers: plan.workers,
      host,
      port,
      ...metricsPort,
      source,
    });
  }

  function onMessage(worker: Worker, message: ToPrimary): void {
    switch (message.type) {
      case 'ready':
        if (ban.until() > 0) worker.tell({ type: 'ban', until: ban.until() });
        if (lastCall !== undefined) worker.tell({ type: 'upstream_call', call: lastCall });
        if (parts.draining) worker.tell({ type: 'draining' });
        handOff.add(worker);
        announce();
        break;
      case 'alive':
      case 'taken':
        handOff.heard(worker, message.open, message.type === 'taken');
        break;
      case 'crashed':
        // What it has not taken by now, it never will.
        handOff.remove(worker);
        break;
      case 'drained':
        parts.unfinished += message.unfinished;
        break;
      case 'ban':
        ban.extend(message.until);
        break;
      case 'upstream_call':
        lastCall = message.call;
        for (const other of supervisor.workers()) if (other !== worker) other.tell(message);
        break;
      case 'counted':
        metrics?.heard(worker, message);
        break;
    }
  }

  setUpWorkers(options, plan);
  const supervisor = superviseWorkers({
    count: plan.workers,
    env: { MARKET_DATA: market, API_STARTED_AT: String(Math.round(performance.timeOrigin)) },
    relay,
    log,
    silentAfterMs: options.silentAfterMs ?? SILENT_AFTER_MS,
    readyWithinMs: options.readyWithinMs ?? READY_WITHIN_MS,
    onMessage,
    onSilence: handOff.remove,
    onHopeless: () => fail(`none of ${plan.workers} workers came up`),
  });
  ban.onExtend((until) => {
    for (const worker of supervisor.workers()) worker.tell({ type: 'ban', until });
  });
  return supervisor;
}

function setUpWorkers({ workerFile, routesFile }: ContainerOptions, plan: Plan): void {
  cluster.setupPrimary({
    exec: fileURLToPath(workerFile ?? new URL('../worker/worker.ts', import.meta.url)),
    args: [(routesFile ?? new URL('../../../../../adapters/express.ts', import.meta.url)).href],
    execArgv: [
      ...process.execArgv,
      `--max-old-space-size=${plan.oldSpaceMb}`,
      `--max-semi-space-size=${plan.semiSpaceMb}`,
    ],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}
