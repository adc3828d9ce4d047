import cluster from 'node:cluster';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRoutes } from '../../http-api/functions.ts';
import { setLambdaEnvironment } from '../../http-api/lambda-environment.ts';
import { createServer } from '../../http-api/server.ts';
import { provideStreaming } from '../../http-api/streaming.ts';
import { adoptOutput } from '../../log/adopt-output.ts';
import { logFailedRequests } from '../../log/failed-request.ts';
import { guardProcess } from '../../log/guard-process.ts';
import { createStdoutSink, flushStdout } from '../../log/stdout.ts';
import type { ProcessPorts } from '../../service.ts';
import { createSharedValues } from '../../shared-values.ts';
import { readMemoryUse } from '../grant.ts';
import { type GivenService, loadService } from '../load-service.ts';
import type { ToWorker } from '../messages.ts';
import { createRequestLimits } from '../rate-limit.ts';
import { createStoreOfWorker } from '../share.ts';
import { acceptConnections, tellPrimary } from './connections.ts';
import { createEnding, type Ending } from './end-worker.ts';

/** A worker is ready after this time, whatever modules of its routes are still loaded. */
const LOAD_MS = 5_000;

/** Lines get this long to leave a worker that ends. */
const FLUSH_MS = 5_000;

/** Serves a service's routes until the primary says otherwise. What it throws is a crash of the process. */
export async function runWorker(given: GivenService): Promise<void> {
  const id = cluster.worker!.id;
  const flush = () => flushStdout(FLUSH_MS);
  let ending: Ending | undefined;
  // Other people's handlers read both as their modules are loaded.
  const lambdaEnvironment = setLambdaEnvironment();
  provideStreaming();
  const { service, ownSettings, settings, log, startedAt } = await loadService(given, {
    sink: createStdoutSink(),
    runtime: { host: hostname(), worker: id },
    guard: (log, { shutdownTimeoutMs }) =>
      guardProcess(log, {
        finish: async () => ending?.crash(),
        finishWithinMs: shutdownTimeoutMs,
        flush,
      }),
  });

  adoptOutput(log);
  let draining = false;
  const share = createSharedValues((name, value) =>
    tellPrimary({ type: 'published', name, value }),
  );
  const store = createStoreOfWorker(tellPrimary);
  const metrics =
    settings.metricsPort === undefined
      ? undefined
      : (await import('../metrics.ts')).createMetrics(String(id), tellPrimary);
  const limits = createRequestLimits(log, tellPrimary);
  process.on('message', (message: ToWorker) => {
    switch (message.type) {
      case 'published':
        share.receive(message.name, message.value);
        break;
      case 'ask':
      case 'found':
      case 'missed':
        store.receive(message);
        break;
      case 'counted':
        limits.receive(message);
        break;
      case 'report':
        metrics?.report(message.report);
        break;
      case 'draining':
        draining = true;
        break;
      case 'drain':
        draining = true;
        ending?.stop(message.timeoutMs);
        break;
    }
  });
  const connections = acceptConnections(log);
  tellPrimary({ type: 'started' });

  const processPorts: ProcessPorts = {
    log,
    kind: 'container',
    startedAt,
    isDraining: () => draining,
    memory: readMemoryUse,
    share,
    store,
    noteCall: (outcome, durationMs) => metrics?.noteCall(outcome, durationMs),
    ...(settings.rateLimit !== undefined && { limitRequests: limits.limitRequests }),
  };
  const ports = await service.createPorts(ownSettings, processPorts);
  const { routes, loaded } = startRoutes(await service.createRoutes(ports));
  const server = createServer(routes, {
    ...lambdaEnvironment,
    onFailedRequest: logFailedRequests(log),
    functionTimeoutMs: settings.requestTimeoutMs,
    trustedProxies: settings.trustedProxies,
    forwardedHeader: settings.forwardedHeader,
    bodyBudgetBytes: settings.bodyBudgetBytes,
    counter: metrics?.counter,
    cors: settings.cors,
  });
  ending = createEnding({
    server,
    takeNoMore: connections.takeNoMore,
    flushMetrics: async () => metrics?.flush(),
    flush,
    shutdownTimeoutMs: settings.shutdownTimeoutMs,
  });
  // A module that is never loaded holds up its own routes only.
  await Promise.race([loaded, sleep(LOAD_MS, undefined, { ref: false })]);
  await connections.serve(server);
  tellPrimary({ type: 'ready', facts: service.describeStart?.(ownSettings, ports) ?? {} });
}
