import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import type { RequestCounter } from '../http-api/request-counter.ts';
import { gatewayAnswer } from '../http-api/result/answer.ts';
import {
  type FailedRequest,
  type OnFailedRequest,
  reportFailure,
  thrownBy,
} from '../http-api/result/report-failure.ts';
import { readStatus } from '../http-api/result/result-parts.ts';
import type { LambdaHandler } from '../http-api/settings.ts';

/** Lambda ends a function at its deadline without a word; this much earlier its failure can still be reported. */
const SPARE_MS = 250;
const LATE = Symbol('late');

export type CallOptions = {
  /** Is called for each failed request, whoever answered it. */
  onFailedRequest: OnFailedRequest;
  /** Is called for each request. */
  counter?: RequestCounter | undefined;
};

/**
 * The same handler as Lambda is to call it behind a real HTTP API. A result goes back as it is, one with status 400
 * or above is reported; for a throw, a status that no HTTP API takes, and a call that is about to be ended by Lambda,
 * the answer is an HTTP API's 500, which is reported too. What is no request (a timer that keeps the function warm) is
 * none that has failed, unless the handler broke.
 */
export function answerCalls(
  handler: LambdaHandler,
  { onFailedRequest, counter }: CallOptions,
): LambdaHandler {
  return async (event, context) => {
    // Not by `performance`, which would load a module that takes 3 ms of a cold start.
    const calledAt = process.hrtime.bigint();
    const { result, failed } = await settle(handler, event, context);
    const elapsedMs = Number(process.hrtime.bigint() - calledAt) / 1e6;
    const method = methodOf(event);
    if (counter !== undefined && method !== undefined) {
      const statusCode = failed?.statusCode ?? Number(Object(result).statusCode ?? 200);
      // The route that fitted: one for a route table has put it there.
      counter.answered({ routeKey: event.routeKey, method, statusCode, durationMs: elapsedMs });
    }
    if (failed !== undefined) {
      const { statusCode, body, ...about } = failed;
      await reportFailure(onFailedRequest, { statusCode, body }, { event, elapsedMs, ...about });
    }
    return result;
  };
}

type Settled = {
  result: unknown;
  /** What is to be reported, if the request has failed. */
  failed?: Pick<FailedRequest, 'statusCode' | 'answeredBy' | 'error'> & {
    body: string | Buffer | undefined;
  };
};

async function settle(
  handler: LambdaHandler,
  event: APIGatewayProxyEventV2,
  context: Context | undefined,
): Promise<Settled> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    const remaining = context?.getRemainingTimeInMillis?.();
    // This timer holds the process: nothing else may.
    if (remaining !== undefined) {
      timer = setTimeout(resolve, Math.max(0, remaining - SPARE_MS), LATE);
    }
  });
  try {
    const result = await Promise.race([late, handler(event, context as Context)]);
    if (result === LATE) return failure();
    return { result, ...(methodOf(event) !== undefined && failureIn(result)) };
  } catch (error) {
    return failure(thrownBy(error));
  } finally {
    clearTimeout(timer);
  }
}

/** An HTTP API's own answer to a request whose function has failed. */
function failure(error?: unknown): Settled {
  const { statusCode, contentType, body } = gatewayAnswer(500);
  return {
    result: { statusCode, headers: { 'content-type': contentType }, body },
    failed: { statusCode, body, answeredBy: 'gateway', ...(error !== undefined && { error }) },
  };
}

/** The failure that a result is, if its status is 400 or above. Throws for a status that no HTTP API takes. */
function failureIn(result: unknown): Pick<Settled, 'failed'> | undefined {
  const envelope = Object(result) as APIGatewayProxyStructuredResultV2;
  if (envelope.statusCode === undefined) return undefined;
  const statusCode = readStatus(envelope.statusCode);
  if (statusCode < 400) return undefined;
  const { body, isBase64Encoded } = envelope;
  const given = isBase64Encoded && body ? Buffer.from(body, 'base64') : body;
  return { failed: { statusCode, body: given, answeredBy: 'handler' } };
}

/** The method of a request; none for whatever else a function is called with. */
function methodOf(event: Partial<APIGatewayProxyEventV2> | undefined): string | undefined {
  return event?.requestContext?.http?.method;
}
