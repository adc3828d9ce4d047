import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createPorts, useLog, usePorts } from '../../handlers/ports.ts';
import { ConfigError, readConfig } from '../../lib/config.ts';
import { adoptOutput } from '../../lib/log/adopt-output.ts';
import { createLog } from '../../lib/log/create-log.ts';
import { noteEvent } from '../../lib/log/current-event.ts';
import { logFailedRequests } from '../../lib/log/failed-request.ts';
import { guardProcess } from '../../lib/log/guard-process.ts';
import type { Log, LogLevel } from '../../lib/log/log.ts';
import { SERVICE_LOG } from '../../lib/service-log.ts';
import { gatewayAnswer, readStatus } from '../gateway/answer.ts';
import { tellFailure, thrownBy } from '../gateway/failed-request.ts';
import type { LambdaHandler } from '../gateway/settings.ts';
import { describeRuntime, noteInvocation } from './runtime.ts';
import { createFunctionSink } from './stdout.ts';
import { withFigures } from './with-figures.ts';

/** The namespace of the figures, where some are wanted. */
let metricsEmf: string | undefined;

// When this module is imported, so that what is imported after it is guarded already.
const log = setUp();
guardProcess(log);
adoptOutput(log);
const onFailedRequest = logFailedRequests(log);

/** A handler that tells of its failed requests by itself, since it gives others' handlers events of its own. */
export type OwnTelling = LambdaHandler & { tellsFailures: true };

/**
 * The handler that Lambda is to call: the given one, its invocations counted, its failed requests logged. One
 * that throws is answered for as the gateway would: Lambda would tell of it in a line of its own shape.
 */
export function startFunction(handler: LambdaHandler | OwnTelling): LambdaHandler {
  const called = metricsEmf === undefined ? handler : withFigures(handler, metricsEmf);
  return async (event, context) => {
    noteInvocation();
    noteEvent(event);
    const calledAt = process.hrtime();
    const elapsedMs = () => {
      const [seconds, nanoseconds] = process.hrtime(calledAt);
      return seconds * 1e3 + nanoseconds / 1e6;
    };
    try {
      const result = await called(event, context);
      const failed = 'tellsFailures' in handler ? undefined : failedAnswer(event, result);
      if (failed !== undefined) {
        const about = { event, answeredBy: 'handler' as const, elapsedMs: elapsedMs() };
        await tellFailure(onFailedRequest, failed, about);
      }
      return result;
    } catch (error) {
      const { statusCode, body } = gatewayAnswer(500);
      await tellFailure(
        onFailedRequest,
        { statusCode, body },
        {
          event,
          answeredBy: 'gateway',
          elapsedMs: elapsedMs(),
          error: thrownBy(error),
        },
      );
      return { statusCode, headers: { 'content-type': 'application/json' }, body };
    }
  };
}

/**
 * What the gateway makes of a result, if that is an answer with status 400 or above. Throws for a status
 * that it would not take. Whatever else calls a function (a timer that keeps it warm) is no request.
 */
function failedAnswer(event: Partial<APIGatewayProxyEventV2> | undefined, result: unknown) {
  if (event?.requestContext?.http?.method === undefined) return undefined;
  const envelope = Object(result) as APIGatewayProxyStructuredResultV2;
  if (envelope.statusCode === undefined) return undefined;
  const statusCode = readStatus(envelope.statusCode);
  if (statusCode < 400) return undefined;
  const { body, isBase64Encoded } = envelope;
  return { statusCode, body: isBase64Encoded && body ? Buffer.from(body, 'base64') : body };
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
