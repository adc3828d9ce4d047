import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { DEFAULT_REGION } from './lambda-environment.ts';
import type { Observer } from './observer.ts';
import type { FunctionNames } from './request/context.ts';
import type { CorsConfiguration } from './result/cors.ts';
import type { OnFailedRequest } from './result/report-failure.ts';

/**
 * A Lambda function's handler, as its Node 24 runtime calls it: without a callback. What it returns may be anything.
 * TypeScript compares a method's parameters both ways: so handlers whose event says more (an authorizer's part) fit
 * too, those of other events do not. The last parameter is in the types of `@types/aws-lambda` only.
 */
export type LambdaHandler = {
  handler(event: APIGatewayProxyEventV2, context: Context, ...callback: never[]): unknown;
}['handler'];

/** A module whose `handler` serves a route: `{ load: () => import('./a.ts') }`. */
export type HandlerModule = {
  /** Called once. One in CommonJS may have its `handler` in `default`. */
  load(): Promise<{ handler?: LambdaHandler; default?: unknown }>;
};

/** HTTP API route keys to the handlers that serve them, or to the modules that have these. */
export type Routes = Record<string, LambdaHandler | HandlerModule>;

export type Options = {
  /** Is told of each failed request, whoever answered it; nobody, if not given. */
  onFailedRequest?: OnFailedRequest | undefined;
  /**
   * What a Context counts down, and the function's own time limit: an answer that takes longer is 500.
   * Default 30,000.
   */
  functionTimeoutMs?: number | undefined;
  /** After this time without an answer the client gets 503. Default 30,000, an HTTP API's maximum. */
  integrationTimeoutMs?: number | undefined;
  /** How many proxies stand in front whose `X-Forwarded-For` entries are believed. Default 0. */
  trustedProxies?: number | undefined;
  /**
   * The function's name in Contexts: one for all routes, or by route key. A route that is given none is named after
   * its route key, `GET-pets-id` for `GET /pets/{id}`. 1 to 64 letters, digits, hyphens and underscores.
   */
  functionName?: FunctionNames | undefined;
  /** The AWS region in the ARNs of Contexts. Default `us-east-1`; `setLambdaEnvironment` gives that of the process. */
  region?: string | undefined;
  /** Which pages of other origins may call, as an HTTP API is told; none, if not given. */
  cors?: CorsConfiguration | undefined;
  /** Is told of each request. */
  observer?: Observer | undefined;
};

export type Settings = {
  onFailedRequest: OnFailedRequest | undefined;
  functionTimeoutMs: number;
  integrationTimeoutMs: number;
  trustedProxies: number;
  functionName: FunctionNames | undefined;
  region: string;
  cors: CorsConfiguration | undefined;
  observer: Observer | undefined;
};

/** The options with their defaults applied. */
export function settingsOf(options: Options): Settings {
  return {
    onFailedRequest: options.onFailedRequest,
    functionTimeoutMs: options.functionTimeoutMs ?? 30_000,
    integrationTimeoutMs: options.integrationTimeoutMs ?? 30_000,
    trustedProxies: options.trustedProxies ?? 0,
    functionName: options.functionName,
    region: options.region ?? DEFAULT_REGION,
    cors: options.cors,
    observer: options.observer,
  };
}
