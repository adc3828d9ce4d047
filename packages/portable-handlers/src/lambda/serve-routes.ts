import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createFunctions } from '../http-api/functions.ts';
import { gatewayAnswer } from '../http-api/result/answer.ts';
import { answerOf } from '../http-api/result/result.ts';
import type { Match } from '../http-api/route-keys.ts';
import type { LambdaHandler, Routes } from '../http-api/settings.ts';
import { answerCalls, type CallOptions } from './answer-calls.ts';

/**
 * One Lambda handler for a whole route table, for an HTTP API's `$default`: a new route needs no new function. It
 * calls the handler of the route that an HTTP API would choose, with the event as that route would have been sent it:
 * route key and path variables are put into the event itself, in an HTTP API's order of keys. A module of the table
 * is loaded at its first request. What no route fits is an HTTP API's 404.
 *
 * A result goes back as it is. A result that no HTTP API would take is thrown as an `UnusableResult`, and what a
 * handler throws is thrown on, for `startFunction` to answer and report; with `options` the same is done here.
 * Throws for a route table that an HTTP API would not take.
 */
export function serveRoutes(routes: Routes, options?: CallOptions): LambdaHandler {
  const functions = createFunctions(routes);

  async function serve(...[event, context]: Parameters<LambdaHandler>): Promise<unknown> {
    const { rawPath = '/', requestContext } = Object(event) as Partial<APIGatewayProxyEventV2>;
    const match = functions.match(requestContext?.http?.method ?? 'GET', rawPath);
    if (match === undefined) {
      const { statusCode, contentType, body } = gatewayAnswer(404);
      return { statusCode, headers: { 'content-type': contentType }, body };
    }
    nameRoute(event, match);
    const result = await functions.handlers.get(match.routeKey)?.(event, context);
    answerOf(result);
    return result;
  }
  return options === undefined ? serve : answerCalls(serve, options);
}

/** Names the route in an event of `$default`. */
function nameRoute(
  event: Partial<APIGatewayProxyEventV2>,
  { routeKey, pathParameters }: Match,
): void {
  const { requestContext, body, isBase64Encoded } = event;
  if (requestContext === undefined) return;
  event.routeKey = routeKey;
  requestContext.routeKey = routeKey;
  if (pathParameters === undefined) return;
  // These come last.
  delete event.body;
  delete event.isBase64Encoded;
  event.pathParameters = pathParameters;
  if (body !== undefined) event.body = body;
  if (isBase64Encoded !== undefined) event.isBase64Encoded = isBase64Encoded;
}
