import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import { HttpError } from '../../lib/errors.ts';
import { requestIdOf } from '../../lib/log/failed-request.ts';
import { type Parameters, readQuery } from '../../lib/parameters/read-query.ts';
import { type Ports, processPorts } from '../ports.ts';
import { type AnswerableError, answerFailures, type Internal } from './answer-failures.ts';
import type { Content, Definition } from './definition.ts';

/** A Lambda handler, with the definition that it was made from. */
export type Handler = {
  (event: APIGatewayProxyEventV2, context: Context): Promise<Result>;
  definition: Definition;
};

/** How long before its deadline a call is answered with 504, so that the line gets out. */
const TIMEOUT_EARLY_MS = 500;

/**
 * Wraps a definition in the one stack that all handlers share: validation, time-out, errors and their
 * log line, `x-request-id`. `getPorts` is called at each request, so that nothing is made at import.
 */
export function createHandler<P extends Parameters, Target>(
  definition: Definition<P, Target>,
  getPorts: () => Ports = processPorts,
): Handler {
  const { parameters, rules, readTarget, answer, encode } = definition;

  function respond(event: APIGatewayProxyEventV2, _context: Context, { signal }: Call) {
    const ports = getPorts();
    const target = readTarget(event);
    const values = readQuery(parameters, rules, event.queryStringParameters);
    const body = answer({ ...values, target }, ports, signal);
    return body instanceof Promise
      ? body.then((settled) => toResult(event, encode(settled)))
      : toResult(event, encode(body));
  }

  const handler = middy<APIGatewayProxyEventV2, Result, AnswerableError, Context, Internal>(
    respond,
    {
      timeoutEarlyInMillis: TIMEOUT_EARLY_MS,
      timeoutEarlyResponse: () => {
        throw new HttpError(504, 'Request timed out');
      },
    },
  )
    // middy runs what was added last first: the failure is told and logged, then made an answer.
    .use(httpErrorHandler({ logger: false }))
    .use(answerFailures(getPorts));

  return Object.assign(handler as unknown as Handler, { definition: definition as never });
}

type Result = APIGatewayProxyStructuredResultV2;

type Call = { signal: AbortSignal };

function toResult(event: APIGatewayProxyEventV2, { headers, ...content }: Content): Result {
  return {
    statusCode: 200,
    headers: { ...headers, 'x-request-id': requestIdOf(event) },
    ...content,
  };
}
