import { setTimeout as sleep } from 'node:timers/promises';
import { corsConfiguration } from '../../../../../adapters/cors-configuration.ts';
import { noteUpstream } from '../../../../../adapters/note-upstream.ts';
import { createPorts, type Ports } from '../../../../../handlers/ports.ts';
import { upstreamBan } from '../../../../../lib/candles/binance/ban.ts';
import { upstreamCalls } from '../../../../../lib/candles/binance/calls.ts';
import type { Config } from '../../../../../lib/config.ts';
import { startRoutes } from '../../http-api/functions.ts';
import { setLambdaEnvironment } from '../../http-api/lambda-environment.ts';
import { createServer } from '../../http-api/server.ts';
import type { Routes } from '../../http-api/settings.ts';
import { provideStreaming } from '../../http-api/streaming.ts';
import { logFailedRequests } from '../../log/failed-request.ts';
import type { Log } from '../../log/log.ts';
import { readMemoryUse } from '../cgroup.ts';
import type { ToWorker } from '../messages.ts';
import { createEnding } from './end-worker.ts';
import { serveHandedOver } from './serve-handed-over.ts';
import { shareCalls } from './share-calls.ts';
import { tellPrimary } from './tell-primary.ts';

/** A worker is ready after this time, whatever modules of its routes are still loaded. */
const LOAD_MS = 5_000;

type Options = {
  config: Config;
  log: Log;
  flush(): Promise<void>;
  /** URL of a module that exports a `RoutesModule`. */
  routesFile: string;
};

/** What makes the handlers of all routes. */
type RoutesModule = { createRoutes(ports: Ports): Routes | Promise<Routes> };

/**
 * Serves the routes until the primary says otherwise. Gives what is to be called when the process has
 * crashed, which ends it.
 */
export async function runWorker({
  config,
  log,
  flush,
  routesFile,
}: Options): Promise<() => Promise<void>> {
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
  // Other people's handlers read both as their modules are loaded.
  const lambdaEnvironment = setLambdaEnvironment();
  provideStreaming();
  const { createRoutes } = (await import(routesFile)) as RoutesModule;
  const { routes, loaded } = startRoutes(await createRoutes(ports));
  const server = createServer(routes, {
    ...lambdaEnvironment,
    onFailedRequest: logFailedRequests(log),
    functionTimeoutMs: config.requestTimeoutMs,
    trustedProxies: config.trustedProxies,
    counter: figures?.counter,
    cors: corsConfiguration(config.corsOrigins),
  });
  const ending = createEnding({
    server,
    takeNoMore: serveHandedOver(server),
    flushFigures: () => figures?.flush(),
    flush,
    shutdownTimeoutMs: config.shutdownTimeoutMs,
  });

  // All workers have one address, and so one ban.
  upstreamBan.onExtend((until) => tellPrimary({ type: 'ban', until }));
  shareCalls(upstreamCalls);
  process.on('message', (message: ToWorker) => {
    if (message.type === 'ban') upstreamBan.extend(message.until);
    if (message.type === 'draining' || message.type === 'drain') draining = true;
    if (message.type === 'drain') ending.stop(message.timeoutMs);
  });
  // A module that is never loaded holds up its own routes only.
  await Promise.race([loaded, sleep(LOAD_MS, undefined, { ref: false })]);
  tellPrimary({ type: 'ready' });
  return ending.crash;
}

/** Loads what few services ask for. */
async function loadRateLimit(limit: number, log: Log) {
  const [{ createRateLimit }, { createCounter }] = await Promise.all([
    import('../../../../../handlers/rate-limit.ts'),
    import('./count-requests.ts'),
  ]);
  return createRateLimit(createCounter(limit, log));
}
