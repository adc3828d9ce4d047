import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { DEFAULT_REGION } from './lambda-environment.ts';
import type { FunctionNames } from './request/context.ts';
import type { RequestCounter } from './request-counter.ts';
import { type CorsConfiguration, problemsOfCors } from './result/cors.ts';
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

/**
 * What a handler, or the row of a table that loads one, may say of bodies. `false`: it reads none, and so is called at
 * once, while nothing of one is kept. An HTTP API knows no such word: there each body reaches the function.
 */
export type TakesBody = { takesBody?: boolean | undefined };

/** HTTP API route keys to the handlers that serve them, or to the modules that have these. */
export type Routes = Record<string, (LambdaHandler | HandlerModule) & TakesBody>;

/** The most that a timer of Node's takes, in milliseconds. */
const MAX_TIMEOUT_MS = 2_147_483_647;

type Option<T> = {
  default: T;
  /** What is wrong with a value that was given, a sentence for each problem. */
  problems(value: unknown): string[];
};

/** The options of `createServer` and `serve`, each with its type, its unit and its default. */
const OPTIONS = {
  /** A function that is called for each failed request, whether a handler or the gateway answered it. Default: none. */
  onFailedRequest: option<OnFailedRequest | undefined>(undefined, aFunction),

  /**
   * A number of milliseconds: what a Context counts down, and the function's own time limit: an answer that takes
   * longer is 500. Default 30,000.
   */
  functionTimeoutMs: option<number>(30_000, milliseconds),

  /**
   * A number of milliseconds: after this time without an answer the client gets 503. Default 30,000, an HTTP API's
   * maximum.
   */
  integrationTimeoutMs: option<number>(30_000, milliseconds),

  /** A whole number: how many proxies stand in front whose `X-Forwarded-For` entries are believed. Default 0. */
  trustedProxies: option<number>(0, (value) =>
    Number.isSafeInteger(value) && (value as number) >= 0
      ? []
      : [`must be a whole number, 0 or more, not ${shown(value)}`],
  ),

  /**
   * The function's name in Contexts: a string for all routes, an object with names by route key, or a function from a
   * route key to a name. 1 to 64 letters, digits, hyphens and underscores. Default: a name made from the route key,
   * `GET-pets-id` for `GET /pets/{id}`.
   */
  functionName: option<FunctionNames | undefined>(undefined, (value) =>
    ['string', 'function'].includes(typeof value) || isObject(value)
      ? []
      : ['must be a name, an object of names by route key, or a function that gives a name'],
  ),

  /**
   * A string: the AWS region in the ARNs of Contexts. Default `us-east-1`; `setLambdaEnvironment` gives that of the
   * process.
   */
  region: option<string>(DEFAULT_REGION, (value) =>
    typeof value === 'string' && value !== ''
      ? []
      : ['must be the name of an AWS region, such as eu-central-1'],
  ),

  /** The `CorsConfiguration` of an HTTP API: which pages of other origins may call. Default: none may. */
  cors: option<CorsConfiguration | undefined>(undefined, (value) =>
    isObject(value) ? problemsOfCors(value) : ['must be an object: a CorsConfiguration'],
  ),

  /**
   * A whole number of bytes that the bodies of all requests may take at once; a request for whose body there is no room
   * is answered with 503 and `Retry-After`. Default 16,777,216.
   */
  bodyBudgetBytes: option<number>(16_777_216, (value) =>
    Number.isSafeInteger(value) && (value as number) >= 65_536
      ? []
      : [`must be a whole number of bytes, 65536 or more, not ${shown(value)}`],
  ),

  /** An object that counts requests, for metrics. Default: none. */
  counter: option<RequestCounter | undefined>(undefined, (value) =>
    isObject(value) &&
    ['called', 'settled', 'answered'].every(
      (name) => typeof (value as Record<string, unknown>)[name] === 'function',
    )
      ? []
      : ['must be an object with the functions called, settled and answered'],
  ),
};

/** The options with their defaults applied. */
export type Settings = { [Name in keyof typeof OPTIONS]: (typeof OPTIONS)[Name]['default'] };

/** What `createServer` and `serve` are given; an option that is undefined has its default. */
export type Options = { [Name in keyof typeof OPTIONS]?: Settings[Name] | undefined };

/** The options with their defaults applied. Throws a `TypeError` that lists every problem. */
export function settingsOf(options: Options): Settings {
  if (!isObject(options)) throw new TypeError('Options: must be an object');
  const names = Object.keys(OPTIONS) as (keyof Options)[];
  const given = { ...options };
  const problems = names.flatMap((name) =>
    given[name] === undefined
      ? []
      : OPTIONS[name].problems(given[name]).map((problem) => `${name}: ${problem}`),
  );
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(OPTIONS, name)) {
      problems.push(`${name}: unknown; known are ${names.join(', ')}`);
    }
  }
  if (problems.length > 0) throw new TypeError(`Options: ${problems.join('; ')}`);
  const settings = names.map((name) => [name, given[name] ?? OPTIONS[name].default]);
  return Object.fromEntries(settings) as Settings;
}

function option<T>(value: T, problems: Option<T>['problems']): Option<T> {
  return { default: value, problems };
}

function aFunction(value: unknown): string[] {
  return typeof value === 'function' ? [] : [`must be a function, not ${shown(value)}`];
}

function milliseconds(value: unknown): string[] {
  const isSound = typeof value === 'number' && value >= 1 && value <= MAX_TIMEOUT_MS;
  const form = `a number of milliseconds from 1 to ${MAX_TIMEOUT_MS}`;
  return isSound ? [] : [`must be ${form}, not ${shown(value)}`];
}

/** A value as a message shows it. */
function shown(value: unknown): string {
  if (isObject(value)) return 'an object';
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
