import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import { requestIdOf } from '../../lib/log/failed-request.ts';
import { type Parameters, readQuery } from '../../lib/parameters/read-query.ts';
import { textResult } from '../../lib/text-bytes.ts';
import { type Ports, processPorts } from '../ports.ts';
import { type AnswerableError, answerFailures, type Internal } from './answer-failures.ts';
import { cacheControl } from './cache-control.ts';
import { checkApiKey } from './check-api-key.ts';
import type { Definition } from './definition.ts';
import { finishAnswer } from './finish-answer.ts';
import { limitRate } from './limit-rate.ts';
import { limitTime } from './limit-time.ts';
import { toReply } from './reply.ts';

/** A Lambda handler, with the definition that it was made from. */
export type Handler = {
  (event: APIGatewayProxyEventV2, context: Context): Promise<Result>;
  definition: Definition;
};

/**
 * Wraps a definition in the one stack that all handlers share: the checks (route, key, rate limit, query,
 * in this order), time-out, errors and their log line, the manners of an answer. `getPorts` is called at
 * each request, so that nothing is made at import.
 */
export function createHandler<P extends Parameters, Target>(
  definition: Definition<P, Target>,
  getPorts: () => Ports = processPorts,
): Handler {
  const own = definition as unknown as Definition;

  function respond(event: APIGatewayProxyEventV2, signal: AbortSignal) {
    const ports = getPorts();
    const delegated = own.delegate?.(event);
    const chosen = delegated?.definition ?? own;
    const asked = delegated?.event ?? event;
    const target = chosen.readTarget(asked);
    if (!chosen.open) checkApiKey(event, ports.apiKeys);

    function go() {
      const values = readQuery(chosen.parameters, chosen.rules, asked.queryStringParameters);
      const answer = chosen.answer({ ...values, target }, ports, signal);
      const settle = (settled: object) => toResult(event, settled, isPrivate(chosen, ports));
      return answer instanceof Promise ? answer.then(settle) : settle(answer);
    }
    if (chosen.open || ports.rateLimit === undefined) return go();
    return limitRate(event, ports.rateLimit).then(go);
  }

  // No arrow: the name of one that is used once is lost in a minified bundle, and lines have it.
  function answerInTime(event: APIGatewayProxyEventV2, context: Context): Promise<Result> {
    return limitTime(context, (signal) => respond(event, signal)) as Promise<Result>;
  }

  const handler = middy<APIGatewayProxyEventV2, Result, AnswerableError, Context, Internal>(
    answerInTime,
    { timeoutEarlyInMillis: 0 },
  )
    // middy runs what was added last first: the failure is told and logged, then made an answer, which
    // is finished as any other is.
    .use(finishAnswer)
    .use(httpErrorHandler({ logger: false }))
    .use(answerFailures(getPorts));

  return Object.assign(handler as unknown as Handler, { definition: own });
}

type Result = APIGatewayProxyStructuredResultV2;

/** Whether an answer is for the caller alone, since others need a key for it. */
function isPrivate({ open }: Definition, { apiKeys }: Ports): boolean {
  return !open && apiKeys.length > 0;
}

function toResult(event: APIGatewayProxyEventV2, answer: object, ofOne: boolean): Result {
  const { statusCode, body, isText, contentType, lifetime, headers: own } = toReply(answer);
  const requestId = { 'x-request-id': requestIdOf(event) };
  if (statusCode === 204) return { statusCode, headers: { ...own, ...requestId } };
  const headers = {
    'content-type': contentType,
    'cache-control': cacheControl(lifetime, ofOne),
    ...own,
    ...requestId,
  };
  if (Buffer.isBuffer(body)) {
    if (isText) return textResult(statusCode, headers, body);
    return { statusCode, headers, body: body.toString('base64'), isBase64Encoded: true };
  }
  return { statusCode, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}
