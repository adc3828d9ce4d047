import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { Match } from '../http-api/route-keys.ts';

/** What Lambda called a function with. */
export type FunctionCall = { event: APIGatewayProxyEventV2; context: Context };

/** The call that a request was made of by `serverless-http`, or nothing for one from a socket. */
export function functionCallOf(req: IncomingMessage): FunctionCall | undefined {
  return (req as IncomingMessage & { apiGateway?: FunctionCall }).apiGateway;
}

/**
 * The event as an HTTP API with this route would have sent it, in its order of keys: that of `$default`
 * names `$default` and has no path variables. What `serverless-http` has added to it is left out: an HTTP
 * API sends neither an empty body nor an empty authorizer.
 */
export function routeEvent(event: APIGatewayProxyEventV2, match: Match | undefined) {
  const { routeKey = event.routeKey, pathParameters } = match ?? {};
  const { body, isBase64Encoded, ...head } = withoutKey(event, 'pathParameters');
  const requestContext = { ...event.requestContext, routeKey };
  const { authorizer } = requestContext as { authorizer?: object };
  const routed = {
    ...head,
    routeKey,
    requestContext:
      authorizer !== undefined && Object.keys(authorizer).length === 0
        ? withoutKey(requestContext as never, 'authorizer')
        : requestContext,
    ...(pathParameters && { pathParameters }),
    ...(body && { body }),
    ...(isBase64Encoded !== undefined && { isBase64Encoded }),
  };
  return routed as APIGatewayProxyEventV2;
}

function withoutKey<T extends object, K extends keyof T>(object: T, key: K): Omit<T, K> {
  const { [key]: _left, ...rest } = object;
  return rest;
}
