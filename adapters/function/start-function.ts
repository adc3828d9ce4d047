import { createPorts, useLog, usePorts } from '../../handlers/ports.ts';
import { ConfigError, readConfig } from '../../lib/config.ts';
import { createLog } from '../../lib/log/create-log.ts';
import { guardProcess } from '../../lib/log/guard-process.ts';
import type { Log, LogLevel } from '../../lib/log/log.ts';
import type { LambdaHandler } from '../gateway/settings.ts';
import { describeRuntime, noteInvocation } from './runtime.ts';
import { createFunctionSink } from './stdout.ts';

// When this module is imported, so that what is imported after it is guarded already.
guardProcess(setUp());

/** The handler that Lambda is to call: the given one, its invocations counted. */
export function startFunction(handler: LambdaHandler): LambdaHandler {
  return (event, context) => {
    noteInvocation();
    return handler(event, context);
  };
}

/**
 * Gives the process its log, and the ports that its configuration asks for. Where that cannot be used, one
 * line lists its problems here, and each request is answered 500 with a line of its own.
 */
function setUp(): Log {
  try {
    const config = readConfig();
    const log = createFunctionLog(config.logLevel);
    usePorts(createPorts(config, log));
    return log;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const log = createFunctionLog('INFO');
    useLog(log);
    log.write({
      level: 'CRITICAL',
      logger: 'api.function',
      message: 'API could not start',
      extra: { event: 'start_failed', problems: error.problems },
    });
    return log;
  }
}

function createFunctionLog(level: LogLevel): Log {
  return createLog({ level, sink: createFunctionSink(), runtime: describeRuntime });
}
