import { createPorts, useLog, usePorts } from '../../handlers/ports.ts';
import { ConfigError, readConfig } from '../../lib/config.ts';
import { createLog } from '../../lib/log/create-log.ts';
import { describeRequest, logFailedRequest } from '../../lib/log/failed-request.ts';
import { guardProcess } from '../../lib/log/guard-process.ts';
import type { Log, LogLevel } from '../../lib/log/log.ts';
import { SERVICE_LOG } from '../../lib/service-log.ts';
import { gatewayAnswer, messageOf } from '../gateway/answer.ts';
import type { LambdaHandler } from '../gateway/settings.ts';
import { describeRuntime, noteInvocation } from './runtime.ts';
import { createFunctionSink } from './stdout.ts';
import { withFigures } from './with-figures.ts';

/** The namespace of the figures, where some are wanted. */
let metricsEmf: string | undefined;

// When this module is imported, so that what is imported after it is guarded already.
const log = setUp();
guardProcess(log);

/**
 * The handler that Lambda is to call: the given one, its invocations counted. One that throws is answered
 * for as the gateway would, and logged: Lambda would tell of it in a line of its own shape.
 */
export function startFunction(handler: LambdaHandler): LambdaHandler {
  const called = metricsEmf === undefined ? handler : withFigures(handler, metricsEmf);
  return async (event, context) => {
    noteInvocation();
    const calledAt = process.hrtime();
    try {
      return await called(event, context);
    } catch (error) {
      const [seconds, nanoseconds] = process.hrtime(calledAt);
      logFailedRequest(log, {
        event,
        request: describeRequest(event),
        statusCode: 500,
        detail: messageOf(500),
        elapsedMs: seconds * 1e3 + nanoseconds / 1e6,
        error: error ?? new Error('The handler threw undefined'),
      });
      const { statusCode, body } = gatewayAnswer(500);
      return { statusCode, headers: { 'content-type': 'application/json' }, body };
    }
  };
}

/**
 * Gives the process its log, and the ports that its configuration asks for. Where that cannot be used, one
 * line lists its problems here, and each request is answered 500 with a line of its own.
 */
function setUp(): Log {
  try {
    const config = readConfig();
    // A container tries Binance once, for all of its workers; each function would by itself.
    if (config.marketData === 'auto') {
      throw new ConfigError(['MARKET_DATA must be live or simulated in a function, not auto']);
    }
    const log = createFunctionLog(config.logLevel);
    usePorts(createPorts(config, log));
    metricsEmf = config.metricsEmf;
    return log;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const log = createFunctionLog('INFO');
    useLog(log);
    log.write({
      level: 'CRITICAL',
      part: 'function',
      message: 'API could not start',
      extra: { event: 'start_failed', problems: error.problems },
    });
    return log;
  }
}

function createFunctionLog(level: LogLevel): Log {
  return createLog({ ...SERVICE_LOG, level, sink: createFunctionSink(), runtime: describeRuntime });
}
