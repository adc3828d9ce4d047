import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createPorts } from '../../../../handlers/ports.ts';
import { defineBroken } from '../../../../handlers/stack/definition.ts';
import { type Config, readConfig } from '../../../../lib/config.ts';
import { SERVICE_LOG } from '../../../../lib/service-log.ts';
import { gatewayAnswer } from '../http-api/result/answer.ts';
import { reportFailure, thrownBy } from '../http-api/result/report-failure.ts';
import { readStatus } from '../http-api/result/result-parts.ts';
import type { LambdaHandler } from '../http-api/settings.ts';
import { noteEvent } from '../invoke-store.ts';
import { createLocalPorts } from '../local-ports.ts';
import { adoptOutput } from '../log/adopt-output.ts';
import { createLog } from '../log/create-log.ts';
import { logFailedRequests } from '../log/failed-request.ts';
import { guardProcess } from '../log/guard-process.ts';
import type { Log, LogLevel } from '../log/log.ts';
import { logStartFailed } from '../log/start-failed.ts';
import { SettingsError } from '../service.ts';
import type { Figures } from './emf.ts';
import { type FunctionModule, handlerOf } from './function-module.ts';
import { countUnfinished, describeRuntime, noteAnswer, noteInvocation } from './runtime.ts';
import { createFunctionSink, flushFunctionSink } from './stdout.ts';
import { withFigures } from './with-figures.ts';

// When this module is imported, so that what is imported after it is guarded already.
const { config, log, refused } = setUp();
guardProcess(log, { flush: flushFunctionSink, unfinishedRequests: countUnfinished });
adoptOutput(log);
const onFailedRequest = logFailedRequests(log);

/** A handler that tells of its failed requests by itself, since it gives others' handlers events of its own. */
export type OwnTelling = LambdaHandler & { tellsFailures: true };

/**
 * The handler that Lambda is to call: that of the given module, its invocations counted. One that throws is
 * answered for as the gateway would, and logged: Lambda would tell of it in a line of its own shape. Where the
 * configuration cannot be used, each request is answered 500 with a line of its own.
 */
export function startFunction(module: FunctionModule): LambdaHandler {
  const given = refused === undefined ? module : { definition: defineBroken(refused) };
  function make({ counter, noteCall }: Partial<Figures> = {}): LambdaHandler {
    const process = { ...createLocalPorts(log), ...(noteCall && { noteCall }) };
    return handlerOf(given, { ports: createPorts(config, process), log, counter });
  }
  const called = config.metricsEmf === undefined ? make() : withFigures(make, config.metricsEmf);
  const answer: LambdaHandler = async (event, context) => {
    const calledAt = process.hrtime();
    const elapsedMs = () => {
      const [seconds, nanoseconds] = process.hrtime(calledAt);
      return seconds * 1e3 + nanoseconds / 1e6;
    };
    try {
      const result = await called(event, context);
      const failed = 'tellsFailures' in called ? undefined : failedAnswer(event, result);
      if (failed !== undefined) {
        const about = { event, answeredBy: 'handler' as const, elapsedMs: elapsedMs() };
        await reportFailure(onFailedRequest, failed, about);
      }
      return result;
    } catch (error) {
      const { statusCode, body } = gatewayAnswer(500);
      await reportFailure(
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
  return async (event, context) => {
    noteInvocation(context);
    noteEvent(event);
    try {
      const result = await answer(event, context);
      // An answer with a line waits while lines are not taken, so that they do not pile up.
      if (config.metricsEmf !== undefined || Object(result).statusCode >= 400) await log.drained();
      return result;
    } finally {
      noteAnswer();
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

type SetUp = {
  config: Config;
  log: Log;
  /** Why the configuration cannot be used; `config` has the defaults then. */
  refused?: SettingsError;
};

/** Reads the configuration and makes the log. One that cannot be used is one line that lists its problems. */
function setUp(): SetUp {
  try {
    const config = readConfig();
    // A container tries Binance once, for all of its workers; each function would by itself.
    if (config.marketData === 'auto') {
      throw new SettingsError(['MARKET_DATA must be live or simulated in a function, not auto']);
    }
    return { config, log: createFunctionLog(config.logLevel) };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const log = createFunctionLog('INFO');
    logStartFailed(log, 'function', error.problems);
    return { config: readConfig({}), log, refused: error };
  }
}

function createFunctionLog(level: LogLevel): Log {
  return createLog({ ...SERVICE_LOG, level, sink: createFunctionSink(), runtime: describeRuntime });
}
