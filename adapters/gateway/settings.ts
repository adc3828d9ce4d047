import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { CorsConfiguration } from './cors.ts';
import type { OnFailedRequest } from './failed-request.ts';
import type { Observer } from './observer.ts';

/** A Lambda function's handler, as its Node 24 runtime calls it: no callback. */
export type LambdaHandler = (event: APIGatewayProxyEventV2, context: Context) => unknown;

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
  /** The function's name in its Context. Default `api`. */
  functionName?: string | undefined;
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
  functionName: string;
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
    functionName: options.functionName ?? 'api',
    cors: options.cors,
    observer: options.observer,
  };
}
