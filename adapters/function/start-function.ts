import { createPorts, useLog, usePorts } from '../../handlers/ports.ts';
import { ConfigError, readConfig } from '../../lib/config.ts';
import { createLog } from '../../lib/log/create-log.ts';
import { guardProcess } from '../../lib/log/guard-process.ts';
import type { Log, LogLevel } from '../../lib/log/log.ts';
import type { LambdaHandler } from '../gateway/settings.ts';
import { describeRuntime, noteInvocation } from './runtime.ts';
import { createFunctionSink } from './stdout.ts';
import { withFigures } from './with-figures.ts';

/**
 * The handler that Lambda is to call: that of the module that `load` imports, which it does when the log
 * and the guard of the process are there. With a configuration that cannot be used, one line lists its
 * problems, and each request is answered 500 with a line of its own.
 */
export async function startFunction(
  load: () => Promise<{ handler: LambdaHandler }>,
): Promise<LambdaHandler> {
  const log = setUp();
  guardProcess(log);
  try {
    const { handler } = await load();
    const called = metricsEmf === undefined ? handler : withFigures(handler, metricsEmf);
    return (event, context) => {
      noteInvocation();
      return called(event, context);
    };
  } catch (error) {
    logStartFailed(log, ['The handler cannot be loaded'], error);
    throw error;
  }
}

/** The namespace of the figures, where some are wanted. */
let metricsEmf: string | undefined;

/** Gives the process its log, and its ports as far as its configuration is sound. */
function setUp(): Log {
  try {
    const config = readConfig();
    const log = createFunctionLog(config.logLevel);
    usePorts(createPorts(config, log));
    metricsEmf = config.metricsEmf;
    return log;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const log = createFunctionLog('INFO');
    useLog(log);
    logStartFailed(log, error.problems);
    return log;
  }
}

function createFunctionLog(level: LogLevel): Log {
  return createLog({ level, sink: createFunctionSink(), runtime: describeRuntime });
}

function logStartFailed(log: Log, problems: string[], error?: unknown): void {
  log.write({
    level: 'CRITICAL',
    logger: 'api.function',
    message: 'API could not start',
    extra: { event: 'start_failed', problems },
    error,
  });
}
