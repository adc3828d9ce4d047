import cluster from 'node:cluster';
import { fileURLToPath } from 'node:url';
import { createBan } from '../../lib/candles/ban.ts';
import type { Config } from '../../lib/config.ts';
import type { Log } from '../../lib/log/log.ts';
import { version } from '../../lib/version.ts';
import { chooseMarket } from './choose-market.ts';
import { logStartup } from './events.ts';
import { createHandOff } from './hand-off.ts';
import { openListener } from './listener.ts';
import type { ToPrimary } from './messages.ts';
import { createRefusals } from './refusals.ts';
import type { Relay } from './relay.ts';
import type { ContainerOptions } from './run-container.ts';
import { watchSignals } from './signals.ts';
import { type Parts, stopService } from './stop-service.ts';
import { superviseWorkers, type Worker } from './supervisor.ts';
import { type Plan, planWorkers } from './worker-count.ts';

/** Slow clients cannot take more than these from the others. */
const MOST_CONNECTIONS = 10_240;

/** While no worker is ready. */
const MOST_WAITING = 1_024;

const SILENT_AFTER_MS = 10_000;
const READY_WITHIN_MS = 60_000;

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
  const refuse = createRefusals(log, 'too many connections');
  const handOff = createHandOff({
    mostOpen: MOST_CONNECTIONS,
    mostWaiting: MOST_WAITING,
    onRefused: refuse,
  });
  const parts: Parts = { config, log, relay, handOff, unfinished: 0 };
  let stopping = false;
  watchSignals((signal) => {
    stopping = true;
    stopService(parts, signal);
  });

  const listener = await openListener({
    host: config.host,
    port: config.port,
    onConnection: handOff.offer,
    onError: createRefusals(log, 'cannot accept'),
  });
  parts.listener = listener;
  const market = await chooseMarket(config, log);
  if (stopping) return;

  const plan = planWorkers(config.workers);
  const count = plan.workers;
  setUpWorkers(options, plan);
  const ban = createBan();
  ban.onExtend((until) => {
    for (const worker of supervisor.workers()) worker.tell({ type: 'ban', until });
  });

  function onMessage(worker: Worker, message: ToPrimary): void {
    switch (message.type) {
      case 'ready':
        if (ban.until() > 0) worker.tell({ type: 'ban', until: ban.until() });
        handOff.add(worker);
        announce();
        break;
      case 'alive':
      case 'taken':
        handOff.heard(worker, message.open, message.type === 'taken');
        break;
      case 'drained':
        parts.unfinished += message.unfinished;
        break;
      case 'ban':
        ban.extend(message.until);
        break;
    }
  }

  let announced = false;
  function announce(): void {
    if (announced) return;
    announced = true;
    const { environment, host } = config;
    const source = market === 'live' ? 'binance' : 'simulated';
    logStartup(log, { environment, version, workers: count, host, port: listener.port, source });
  }

  const supervisor = superviseWorkers({
    count,
    env: { MARKET_DATA: market, API_STARTED_AT: String(Math.round(performance.timeOrigin)) },
    relay,
    log,
    silentAfterMs: options.silentAfterMs ?? SILENT_AFTER_MS,
    readyWithinMs: options.readyWithinMs ?? READY_WITHIN_MS,
    onMessage,
    onGone: handOff.remove,
    onHopeless: () => fail(`none of ${count} workers came up`),
  });
  parts.supervisor = supervisor;
  // Whatever ends the primary, a worker whose loop is blocked would not notice.
  process.on('exit', supervisor.killAll);
}

function setUpWorkers({ workerFile, routesFile }: ContainerOptions, plan: Plan): void {
  cluster.setupPrimary({
    exec: fileURLToPath(workerFile ?? new URL('./worker.ts', import.meta.url)),
    args: [(routesFile ?? new URL('../../handlers/routes.ts', import.meta.url)).href],
    execArgv: [
      // The environment that a file gave the primary is inherited; read again it would win over ours.
      ...process.execArgv.filter((argument) => !argument.startsWith('--env-file')),
      `--max-old-space-size=${plan.oldSpaceMb}`,
      `--max-semi-space-size=${plan.semiSpaceMb}`,
    ],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}
