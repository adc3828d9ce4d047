import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { Ports } from '../ports.ts';
import { answerFailures } from './answer-failures.ts';
import { answerRequest } from './answer-request.ts';
import { checkApiKey } from './check-api-key.ts';
import { checkQuery } from './check-query.ts';
import type { Definition } from './definition.ts';
import { findRoute } from './find-route.ts';
import { finishAnswer } from './finish-answer.ts';
import { limitRate } from './limit-rate.ts';
import { limitTime } from './limit-time.ts';
import type { AnswerableError, Internal, Result } from './middleware.ts';

/** A Lambda handler. */
export type Handler = ((event: APIGatewayProxyEventV2, context: Context) => Promise<Result>) & {
  /** For the container, which asks before it keeps a body. */
  takesBody: boolean;
};

/** Wraps a definition in the one stack that all handlers share; it answers with what `ports` give. */
export function createHandler(definition: Definition, ports: Ports): Handler {
  const handler = middy<APIGatewayProxyEventV2, Result, AnswerableError, Context, Internal>({
    timeoutEarlyInMillis: 0,
  })
    .before((request) => {
      // All keys are there from the beginning: middy's own object, which grows key by key, takes 0.4 µs of each request.
      const known = {
        ports,
        definition,
        startedAt: undefined,
        controller: undefined,
        asked: undefined,
        target: undefined,
        apiKey: undefined,
        quota: undefined,
        values: undefined,
      };
      // Each is written before it is read.
      request.internal = known as unknown as Internal;
    })
    // middy runs `before` from the top to the bottom, then `after` and `onError` from the bottom to the top.
    .use(finishAnswer)
    .use(httpErrorHandler({ logger: false }))
    .use(answerFailures)
    .use(limitTime)
    .use(findRoute)
    .use(checkApiKey)
    .use(limitRate)
    .use(checkQuery)
    .use(answerRequest);

  return Object.assign(handler, { takesBody: definition.takesBody }) as unknown as Handler;
}
