import { createPorts, type Ports } from '../../handlers/ports.ts';
import { upstreamBan } from '../../lib/candles/ban.ts';
import { upstreamCalls } from '../../lib/candles/upstream-calls.ts';
import type { Config } from '../../lib/config.ts';
import type { Log } from '../../lib/log/log.ts';
import { corsConfiguration } from '../cors-configuration.ts';
import { drainServer } from '../drain.ts';
import type { Routes } from '../gateway/settings.ts';
import { noteUpstream } from '../note-upstream.ts';
import { createServer } from '../server.ts';
import { readMemoryUse } from './cgroup.ts';
import type { ToWorker } from './messages.ts';
import { serveHandedOver } from './serve-handed-over.ts';
import { shareCalls } from './share-calls.ts';
import { tellPrimary } from './tell-primary.ts';

type Options = {
  config: Config;
  log: Log;
  flush(): Promise<void>;
  /** URL of a module that exports a `RoutesModule`. */
  routesFile: string;
};

/** What makes the handlers of all routes. */
type RoutesModule = { createRoutes(ports: Ports): Routes | Promise<Routes> };

/** Serves the routes until the primary says otherwise. */
export async function runWorker({ config, log, flush, routesFile }: Options): Promise<void> {
  let draining = false;
  const ports: Ports = {
    ...noteUpstream(createPorts(config, log), upstreamCalls, upstreamBan),
    isDraining: () => draining,
    memory: readMemoryUse,
    ...(config.rateLimit !== undefined && {
      rateLimit: await loadRateLimit(config.rateLimit, log),
    }),
  };
  const figures =
    config.metricsPort === undefined
      ? undefined
      : (await import('./metrics/report.ts')).reportFigures(upstreamCalls);
  const { createRoutes } = (await import(routesFile)) as RoutesModule;
  const server = createServer(await createRoutes(ports), {
    log,
    functionTimeoutMs: config.requestTimeoutMs,
    trustedProxies: config.trustedProxies,
    observer: figures?.observer,
    cors: corsConfiguration(config.corsOrigins),
  });
  serveHandedOver(server);

  // All workers have one address, and so one ban.
  upstreamBan.onExtend((until) => tellPrimary({ type: 'ban', until }));
  shareCalls(upstreamCalls);
  process.on('message', async (message: ToWorker) => {
    if (message.type === 'ban') upstreamBan.extend(message.until);
    if (message.type === 'draining' || message.type === 'drain') draining = true;
    if (message.type !== 'drain') return;
    const { unfinished } = await drainServer(server, { timeoutMs: message.timeoutMs });
    figures?.flush();
    tellPrimary({ type: 'drained', unfinished });
    await flush();
    process.exit(0);
  });
  tellPrimary({ type: 'ready' });
}

/** Loads what few services ask for. */
async function loadRateLimit(limit: number, log: Log) {
  const [{ createRateLimit }, { createCounter }] = await Promise.all([
    import('../../handlers/rate-limit.ts'),
    import('./count-requests.ts'),
  ]);
  return createRateLimit(createCounter(limit, log));
}
