import { setImmediate as pollPhase } from 'node:timers/promises';
import { createLog } from '../../log/create-log.ts';
import { guardProcess, logStartFailed } from '../../log/guard-process.ts';
import type { Log } from '../../log/log.ts';
import { SettingsError } from '../../service.ts';
import { countRefused } from '../events.ts';
import { planWorkers } from '../grant.ts';
import {
  EARLY_LOG,
  type GivenService,
  type LoadedService,
  loadService,
  nameOf,
} from '../load-service.ts';
import type { StopSignal } from '../signals.ts';
import { limitConnections } from './connection-limits.ts';
import { createHandOff } from './hand-off.ts';
import { openListener } from './listener.ts';
import { createRelay, type Relay } from './relay.ts';
import { startWorkers } from './start-workers.ts';
import { type Parts, stopContainer } from './stop.ts';

/** Lines get this long to leave a container that cannot start. */
const FLUSH_MS = 5_000;

type Options = {
  /** Gives the signal that stops the container. */
  stopped: Promise<StopSignal>;
  silentAfterMs: number | undefined;
};

/**
 * Runs the primary until a signal stops it: it opens the port, on which its workers accept, and writes their lines. It
 * loads a service, but not its routes.
 */
export async function runPrimary(given: GivenService, options: Options): Promise<void> {
  const relay = createRelay(process.stdout);
  let loaded: LoadedService;
  try {
    const guard = (log: Log) => guardProcess(log, { flush: async () => relay.drained() });
    loaded = await loadService(given, { sink: relay, guard });
  } catch (error) {
    const log = createLog({ ...EARLY_LOG, level: 'INFO', sink: relay });
    if (error instanceof SettingsError) return fail(log, relay, error.problems);
    return fail(log, relay, ['the service cannot be loaded'], error);
  }
  try {
    await start(loaded, relay, options);
  } catch (error) {
    await fail(loaded.log, relay, [explain(error, loaded)], error);
  }
}

/** Opens the port, starts the workers and connects the two. Rejects where a port cannot be opened. */
async function start(loaded: LoadedService, relay: Relay, options: Options) {
  const { service, settings, log } = loaded;
  const { host, port, metricsPort } = settings;
  const plan = planWorkers(settings.workers);
  const limits = limitConnections(plan.workers);
  const noteRefused = countRefused(log, limits.reason);
  const noteUntaken = countRefused(log, 'no worker took them');
  const noteError = countRefused(log, 'cannot accept');
  const handOff = createHandOff({
    mostEach: limits.each,
    mostWaiting: limits.waiting,
    onRefused: () => noteRefused(),
    onUntaken: () => noteUntaken(),
  });
  const parts: Parts = { settings, log, relay, handOff, draining: false, unfinished: 0 };
  options.stopped.then((signal) => stopContainer(parts, signal));
  // One that came while the service was loaded is acted on before the port is open.
  await pollPhase();
  if (parts.draining) return;
  parts.listener = await openListener({
    host,
    port,
    onConnection: handOff.offer,
    onError: () => noteError(),
  });
  if (metricsPort !== undefined) {
    const { startMetrics } = await import('./metrics-page.ts');
    parts.metrics = await startMetrics({
      host,
      port: metricsPort,
      workers: () => parts.supervisor?.workers().filter((worker) => worker.isReady()) ?? [],
      heldBytes: relay.heldBytes,
    });
  }
  if (parts.draining) return;
  parts.supervisor = startWorkers({
    parts,
    service,
    plan,
    listener: parts.listener,
    mostEach: limits.each,
    noteRefused,
    silentAfterMs: options.silentAfterMs,
    onHopeless: () => fail(log, relay, [`none of ${plan.workers} workers came up`]),
  });
  // Whatever ends the primary, a worker whose loop is blocked would not notice.
  process.on('exit', parts.supervisor.killAll);
}

/** Says in one line why the container cannot start, and ends it. */
async function fail(log: Log, relay: Relay, problems: string[], error?: unknown): Promise<void> {
  logStartFailed(log, 'container', problems, error);
  const late = setTimeout(() => process.exit(1), FLUSH_MS);
  await relay.drained();
  clearTimeout(late);
  process.exit(1);
}

function explain(error: unknown, { service, settings }: LoadedService): string {
  const { host, port, metricsPort } = settings;
  const { code, port: refused = port } = Object(error) as { code?: string; port?: number };
  const hostName = nameOf(service, 'host');
  const setting = nameOf(service, refused === metricsPort ? 'metricsPort' : 'port');
  const where = `port ${refused} of ${host} (${setting}, ${hostName})`;
  if (code === 'EADDRINUSE') return `${where} is in use`;
  if (code === 'EACCES') return `${where} is not permitted`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `${host} (${hostName}) is no address of this machine`;
  }
  return error instanceof Error ? error.message : String(error);
}
