import { type Config, ConfigError, readConfig } from '../../../../lib/config.ts';
import { checkContainer } from '../../../../lib/container-config.ts';
import { SERVICE_LOG } from '../../../../lib/service-log.ts';
import { createLog } from '../log/create-log.ts';
import { guardProcess } from '../log/guard-process.ts';
import type { Log } from '../log/log.ts';
import { logStartFailed } from '../log/start-failed.ts';
import { createRelay, type Relay } from './primary/relay.ts';
import { startService } from './primary/start-service.ts';
import type { ContainerOptions } from './primary/start-workers.ts';

/** Lines get this long to leave a container that cannot start. */
const FLUSH_MS = 5_000;

/**
 * Runs the container's primary until a signal stops it. A container that cannot start says so in one
 * CRITICAL line and exits with code 1.
 */
export async function runContainer(options: ContainerOptions = {}): Promise<void> {
  const relay = createRelay(process.stdout);
  const { config, problems } = tryConfig();
  const log = createLog({ ...SERVICE_LOG, level: config?.logLevel ?? 'INFO', sink: relay });
  guardProcess(log, { flush: async () => relay.drained() });

  if (config === undefined) return fail(log, relay, problems);
  try {
    await startService({ config, log, relay, options, fail: (why) => fail(log, relay, [why]) });
  } catch (error) {
    await fail(log, relay, [explain(error, config)], error);
  }
}

function tryConfig(): { config?: Config; problems: string[] } {
  try {
    return { config: readConfig(undefined, checkContainer), problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { problems: error.problems };
  }
}

async function fail(log: Log, relay: Relay, problems: string[], error?: unknown): Promise<void> {
  logStartFailed(log, 'container', problems, error);
  const late = setTimeout(() => process.exit(1), FLUSH_MS);
  await relay.drained();
  clearTimeout(late);
  process.exit(1);
}

function explain(error: unknown, { host, port, metricsPort }: Config): string {
  const { code, port: refused = port } = Object(error) as { code?: string; port?: number };
  const setting = refused === metricsPort ? 'API_METRICS_PORT' : 'API_PORT';
  const where = `port ${refused} of ${host} (${setting}, API_HOST)`;
  if (code === 'EADDRINUSE') return `${where} is in use`;
  if (code === 'EACCES') return `${where} is not permitted`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `${host} (API_HOST) is no address of this machine`;
  }
  return error instanceof Error ? error.message : String(error);
}
