import cluster from 'node:cluster';
import { hostname } from 'node:os';
import { readConfig } from '../../../../../lib/config.ts';
import { SERVICE_LOG } from '../../../../../lib/service-log.ts';
import { adoptOutput } from '../../log/adopt-output.ts';
import { createLog } from '../../log/create-log.ts';
import { guardProcess } from '../../log/guard-process.ts';
import { createStdoutSink, flushStdout } from '../../log/stdout.ts';
import { ignoreSignals } from '../signals.ts';

/** Lines get this long to leave a worker that ends. */
const FLUSH_MS = 5_000;

ignoreSignals();
const config = readConfig();
const flush = () => flushStdout(FLUSH_MS);
const log = createLog({
  ...SERVICE_LOG,
  level: config.logLevel,
  sink: createStdoutSink(),
  runtime: { host: hostname(), worker: cluster.worker?.id },
});
adoptOutput(log);
let finish = async () => {};
guardProcess(log, {
  finish: () => finish(),
  finishWithinMs: config.shutdownTimeoutMs,
  flush,
});

// The rest is loaded where the guard sees what happens, a broken file included.
const { runWorker } = await import('./run-worker.ts');
finish = await runWorker({ config, log, flush, routesFile: process.argv[2]! });
