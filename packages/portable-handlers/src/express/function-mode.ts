import type { ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Functions } from '../http-api/functions.ts';
import { type Answer, type GatewayStatus, gatewayAnswer } from '../http-api/result/answer.ts';
import { mergeHeaders } from '../http-api/result/merge-headers.ts';
import { type FailedRequest, reportFailure, thrownBy } from '../http-api/result/report-failure.ts';
import { answerOf } from '../http-api/result/result.ts';
import type { Settings } from '../http-api/settings.ts';
import { type FunctionCall, routeEvent } from './function-event.ts';

/** Lambda ends a function at its deadline without a word; this much earlier its failure is still told. */
const SPARE_MS = 250;
const LATE = Symbol('late');

/** Serves calls of a Lambda function that stands behind a real HTTP API, which has read the request. */
export type FunctionMode = {
  /** Calls the handler of the route that fits; false where none does. */
  serve(call: FunctionCall, res: ServerResponse): boolean;
  /** Answers in place of a handler: the request has failed. */
  refuse(call: FunctionCall, res: ServerResponse, statusCode: GatewayStatus, error?: unknown): void;
};

/**
 * What the real gateway adds to an answer (date, length, its id) is left to it. What a handler fails at is
 * answered here as the gateway would: thrown, it would become a line of Lambda's own shape.
 */
export function createFunctionMode(
  functions: Functions,
  { onFailedRequest, counter }: Settings,
): FunctionMode {
  function answer(
    event: APIGatewayProxyEventV2,
    res: ServerResponse,
    given: Answer,
    startedAt: number,
    about: Pick<FailedRequest, 'answeredBy' | 'error'>,
  ): void {
    const elapsedMs = performance.now() - startedAt;
    const method = event.requestContext?.http?.method;
    const { statusCode } = given;
    // What is no request (a timer that keeps the function warm) is none that has failed, unless it broke.
    const broke = statusCode >= 500 && about.answeredBy === 'gateway';
    const failed = statusCode >= 400 && (method !== undefined || broke);
    const told = failed && reportFailure(onFailedRequest, given, { event, elapsedMs, ...about });
    counter?.answered({
      routeKey: event.routeKey,
      method: method ?? '',
      statusCode,
      durationMs: elapsedMs,
    });
    if (told) told.then(() => writeAnswer(event, res, given));
    else writeAnswer(event, res, given);
  }

  function fail(
    event: APIGatewayProxyEventV2,
    res: ServerResponse,
    statusCode: GatewayStatus,
    startedAt: number,
    error?: unknown,
  ): void {
    const about = { answeredBy: 'gateway' as const, ...(error !== undefined && { error }) };
    answer(event, res, gatewayAnswer(statusCode), startedAt, about);
  }

  async function call(
    event: APIGatewayProxyEventV2,
    { context }: FunctionCall,
    res: ServerResponse,
  ): Promise<void> {
    const startedAt = performance.now();
    const late = lateness(context);
    try {
      const result = await Promise.race([
        late.promise,
        functions.handlers.get(event.routeKey)?.(event, context),
      ]);
      if (result === LATE) {
        fail(event, res, 500, startedAt);
        return;
      }
      answer(event, res, answerOf(result), startedAt, { answeredBy: 'handler' });
    } catch (error) {
      fail(event, res, 500, startedAt, thrownBy(error));
    } finally {
      late.clear();
    }
  }

  return {
    serve(given, res) {
      const { rawPath = '/', requestContext } = given.event;
      const match = functions.match(requestContext?.http?.method ?? 'GET', rawPath);
      if (match === undefined) return false;
      call(routeEvent(given.event, match), given, res);
      return true;
    },
    refuse(given, res, statusCode, error) {
      fail(routeEvent(given.event, undefined), res, statusCode, performance.now(), error);
    },
  };
}

/** Settles shortly before Lambda would end the function. Its timer holds the process: nothing else may. */
function lateness(context: FunctionCall['context']): { promise: Promise<unknown>; clear(): void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise((resolve) => {
    const remaining = context.getRemainingTimeInMillis?.();
    if (remaining === undefined) return;
    timer = setTimeout(resolve, Math.max(0, remaining - SPARE_MS), LATE);
  });
  return { promise, clear: () => clearTimeout(timer) };
}

/** Responses whose body was given as bytes. */
const withBytes = new WeakSet<ServerResponse>();

/** Whether an answer was given as bytes, which an envelope carries in base64. */
export function holdsBytes(res: ServerResponse): boolean {
  return withBytes.has(res);
}

/** By `setHeader` alone: what `writeHead` is given, `serverless-http` does not see. */
function writeAnswer(event: APIGatewayProxyEventV2, res: ServerResponse, answer: Answer): void {
  const { statusCode, contentType, body, statedLength } = answer;
  const headers = mergeHeaders(res, answer.headers);
  res.statusCode = statusCode;
  if (contentType !== undefined) res.setHeader('Content-Type', contentType);
  const cookies: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const [name, value] = [headers[index] as string, headers[index + 1] as string];
    if (name === 'Set-Cookie') cookies.push(value);
    else res.setHeader(name, value);
  }
  if (cookies.length > 0) res.setHeader('set-cookie', cookies);
  // Node keeps no body for HEAD; only we know by now how long it is.
  if (event.requestContext?.http?.method === 'HEAD' && body !== undefined) {
    const length = Buffer.byteLength(body);
    res.setHeader('content-length', length === 0 ? (statedLength ?? '0') : String(length));
  }
  if (Buffer.isBuffer(body)) withBytes.add(res);
  res.end(body);
}
