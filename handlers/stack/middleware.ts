import type { MiddlewareObj, Request } from '@middy/core';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import type { Ports } from '../ports.ts';
import type { Definition } from './definition.ts';

/** What `@middy/http-error-handler` makes an answer of: `message` is the body's text. */
export type AnswerableError = {
  statusCode: number;
  message: string;
  expose: true;
  headers: Record<string, string>;
};

/** What the stack knows of a request, each fact written by the one middleware that is named. */
export type Internal = {
  /** Given to the stack. */
  ports: Ports;
  /** Given to the stack; `findRoute` puts another one in its place where the route delegates. */
  definition: Definition;
  /** By `answerFailures`: when the request began, by `process.hrtime.bigint`. */
  startedAt: bigint;
  /** By `limitTime`: its signal is aborted at the time limit. */
  controller: AbortController;
  /** By `findRoute`: the event as the route that answers would have been sent it. */
  asked: APIGatewayProxyEventV2;
  /** By `findRoute`: what the route takes from elsewhere than the query. */
  target: unknown;
  /** By `checkApiKey`: the name of the key that the client came with. */
  apiKey: string | undefined;
  /** By `limitRate`: the headers that tell the client's quota. */
  quota: Record<string, string> | undefined;
  /** By `checkQuery`: the values of the parameters. */
  values: Record<string, unknown>;
};

export type Result = APIGatewayProxyStructuredResultV2;

/** A request on its way through the stack. */
export type Handled = Request<APIGatewayProxyEventV2, Result, AnswerableError, Context, Internal>;

/** One step of the stack, which learns of a request from `request` alone. */
export type Middleware = MiddlewareObj<
  APIGatewayProxyEventV2,
  Result,
  AnswerableError,
  Context,
  Internal
>;
