import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { createLog } from '../../lib/log/create-log.ts';
import type { Log } from '../../lib/log/log.ts';
import { createStdoutSink } from '../../lib/log/stdout.ts';
import { SERVICE_LOG } from '../../lib/service-log.ts';
import type { CorsConfiguration } from './cors.ts';
import type { Observer } from './observer.ts';

/** A Lambda function's handler, as its Node 24 runtime calls it: no callback. */
export type LambdaHandler = (event: APIGatewayProxyEventV2, context: Context) => unknown;

/** HTTP API route keys to the handlers that serve them. */
export type Routes = Record<string, LambdaHandler>;

export type Options = {
  /** Where failed requests are logged; standard output if not given. */
  log?: Log | undefined;
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
  log: Log;
  functionTimeoutMs: number;
  integrationTimeoutMs: number;
  trustedProxies: number;
  functionName: string;
  cors: CorsConfiguration | undefined;
  observer: Observer | undefined;
};

let stdoutLog: Log | undefined;

/** The options with their defaults applied. */
export function settingsOf(options: Options): Settings {
  return {
    log: options.log ?? logToStdout(),
    functionTimeoutMs: options.functionTimeoutMs ?? 30_000,
    integrationTimeoutMs: options.integrationTimeoutMs ?? 30_000,
    trustedProxies: options.trustedProxies ?? 0,
    functionName: options.functionName ?? 'api',
    cors: options.cors,
    observer: options.observer,
  };
}

/** One for all servers of a process: it listens to stdout. */
function logToStdout(): Log {
  stdoutLog ??= createLog({ ...SERVICE_LOG, level: 'INFO', sink: createStdoutSink() });
  return stdoutLog;
}
