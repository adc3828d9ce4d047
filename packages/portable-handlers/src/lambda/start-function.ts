import type { LambdaHandler } from '../http-api/settings.ts';
import { noteEvent } from '../invoke-store.ts';
import { adoptOutput } from '../log/adopt-output.ts';
import { createLog } from '../log/create-log.ts';
import { logFailedRequests } from '../log/failed-request.ts';
import { guardProcess } from '../log/guard-process.ts';
import type { Log, LogLevel } from '../log/log.ts';
import { logStartFailed } from '../log/start-failed.ts';
import {
  createLocalPorts,
  type ProcessPorts,
  type Service,
  type ServiceSettings,
  SettingsError,
} from '../service.ts';
import { answerCalls } from './answer-calls.ts';
import { countUnfinished, describeRuntime, noteAnswer, noteInvocation } from './runtime.ts';
import { createFunctionSink, flushFunctionSink } from './stdout.ts';

/** What a function needs of a service; routes it is given apart, so that it loads no others. */
export type FunctionService<Settings extends ServiceSettings, Ports> = Pick<
  Service<Settings, Ports>,
  'name' | 'root' | 'readSettings' | 'createPorts'
>;

/** Makes a function's handler; called once, as the process starts. */
export type MakeHandler<Ports> = (
  ports: Ports,
  process: ProcessPorts,
) => LambdaHandler | Promise<LambdaHandler>;

/** A process whose settings are read and whose crashes and output are lines. */
type Guarded<Settings> = {
  log: Log;
  settings?: Settings;
  /** Why the settings cannot be used. */
  refused?: SettingsError;
};

let guarded: Guarded<ServiceSettings> | undefined;

/**
 * What `startFunction` begins with, to be called before the modules of handlers are imported: from then on a crash,
 * also of a module that cannot be loaded, and what is written by `console` are lines of the service's log. Settings
 * that cannot be used are one line that lists their problems. Only the first call does anything.
 */
export function guardFunction<Settings extends ServiceSettings, Ports>(
  service: FunctionService<Settings, Ports>,
): Guarded<Settings> {
  if (guarded === undefined) {
    guarded = readService(service);
    const { log, refused } = guarded;
    guardProcess(log, { flush: flushFunctionSink, unfinishedRequests: countUnfinished });
    adoptOutput(log);
    if (refused !== undefined) logStartFailed(log, 'function', refused.problems);
  }
  return guarded as Guarded<Settings>;
}

/**
 * The handler that Lambda is to call: the one that `make` makes with the service's ports, its invocations counted.
 * Each failed request is one line; what is thrown is answered as an HTTP API would, since Lambda would write a
 * line of its own shape. Where the settings cannot be used, or ports or handler not be made, each request is 500
 * with a line of its own, after one line of why; `makeBroken` makes what answers them, in place of a gateway's 500.
 */
export function startFunction<Settings extends ServiceSettings, Ports>(
  service: FunctionService<Settings, Ports>,
  make: MakeHandler<Ports>,
  makeBroken?: (error: unknown, process: ProcessPorts) => LambdaHandler,
): LambdaHandler {
  const { log, settings, refused } = guardFunction(service);
  const onFailedRequest = logFailedRequests(log);
  const writesMetrics = settings?.metricsEmf !== undefined;
  const starting = start();

  async function start(): Promise<LambdaHandler> {
    try {
      if (settings === undefined) throw refused;
      const { counter, noteCall } = await startMetrics(settings.metricsEmf, service.name);
      const process = { ...createLocalPorts(log), noteCall };
      const handler = await make(await service.createPorts(settings, process), process);
      return answerCalls(handler, { onFailedRequest, counter });
    } catch (error) {
      if (error !== refused) logUnusable(log, error);
      const fail = () => {
        throw error;
      };
      const handler = makeBroken?.(error, createLocalPorts(log)) ?? fail;
      return answerCalls(handler, { onFailedRequest });
    }
  }

  return async (event, context) => {
    noteInvocation(context);
    noteEvent(event);
    try {
      const answer = await starting;
      const result = await answer(event, context);
      // An answer with a line waits while lines are not taken, so that they do not pile up.
      if (writesMetrics || Object(result).statusCode >= 400) await log.drained();
      return result;
    } finally {
      noteAnswer();
    }
  };
}

function readService<Settings extends ServiceSettings, Ports>(
  service: FunctionService<Settings, Ports>,
): Guarded<Settings> {
  const { name, root } = service;
  const logAt = (level: LogLevel) =>
    createLog({ name, root, level, sink: createFunctionSink(), runtime: describeRuntime });
  try {
    const settings = service.readSettings(process.env);
    return { settings, log: logAt(settings.logLevel ?? 'INFO') };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return { refused: error, log: logAt('INFO') };
  }
}

function logUnusable(log: Log, error: unknown): void {
  if (error instanceof SettingsError) logStartFailed(log, 'function', error.problems);
  else logStartFailed(log, 'function', [String(Object(error).message)], error);
}

/** Loads what writes metrics, where they are wanted. */
async function startMetrics(namespace: string | undefined, name: string) {
  if (namespace === undefined) return { counter: undefined, noteCall: () => {} };
  const { createMetrics } = await import('./emf.ts');
  return createMetrics(namespace, name);
}
