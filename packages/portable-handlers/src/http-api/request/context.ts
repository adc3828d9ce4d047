import { randomBytes, randomUUID } from 'node:crypto';
import { totalmem } from 'node:os';
import type { Context } from 'aws-lambda';
import { ACCOUNT_ID } from './event.ts';

/** What Lambda's `CreateFunction` takes for a name. */
const FUNCTION_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** The names of functions: one for all, or by route key; a route without one is named after its route key. */
export type FunctionNames =
  | string
  | { readonly [routeKey: string]: string | undefined }
  | ((routeKey: string) => string | undefined);

/** What is the same in all Contexts of a function. */
type FunctionFacts = ReturnType<typeof describeFunction>;

/** The part of a log stream's name that Lambda makes for each of its processes. */
const PROCESS_ID = randomBytes(16).toString('hex');

/**
 * A maker of Lambda Contexts for the routes of a table. `deadline` is on the clock of `performance.now()`.
 * Everything is an own property: middleware calls `getRemainingTimeInMillis` without its object.
 * Throws a `TypeError` that names the route key if a function name is not one that Lambda takes.
 */
export function createContexts(
  routeKeys: string[],
  names: FunctionNames | undefined,
  region: string,
): (routeKey: string, deadline: number) => Context {
  const functions = new Map(
    routeKeys.map((routeKey) => [
      routeKey,
      describeFunction(functionNameOf(routeKey, names), region),
    ]),
  );

  return (routeKey, deadline) => {
    const facts = functions.get(routeKey) as FunctionFacts;
    const context = {
      callbackWaitsForEmptyEventLoop: true,
      functionName: facts.functionName,
      functionVersion: facts.functionVersion,
      invokedFunctionArn: facts.invokedFunctionArn,
      memoryLimitInMB: facts.memoryLimitInMB,
      awsRequestId: randomUUID(),
      logGroupName: facts.logGroupName,
      logStreamName: facts.logStreamName,
      getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
    };
    // `done`, `fail` and `succeed` are in the types only: the Node 24 runtime has them no more.
    return context as Context;
  };
}

/** The facts of a function by its name and region, as Lambda would have them; its log stream is this process's. */
export function describeFunction(functionName: string, region: string) {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${region}:${ACCOUNT_ID}:function:${functionName}`,
    memoryLimitInMB: String(memoryLimit()),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: `${day}/[$LATEST]${PROCESS_ID}`,
  };
}

function functionNameOf(routeKey: string, names: FunctionNames | undefined): string {
  const name = givenName(routeKey, names) ?? nameOfRoute(routeKey);
  if (FUNCTION_NAME.test(name)) return name;
  throw new TypeError(
    `The function name "${name}" of "${routeKey}" is not one of 1 to 64 letters, digits, hyphens and underscores`,
  );
}

function givenName(routeKey: string, names: FunctionNames | undefined): string | undefined {
  if (typeof names === 'string') return names;
  if (typeof names === 'function') return names(routeKey);
  return names !== undefined && Object.hasOwn(names, routeKey) ? names[routeKey] : undefined;
}

/** `GET /pets/{id}` is `GET-pets-id`. */
function nameOfRoute(routeKey: string): string {
  const words = routeKey.match(/[A-Za-z0-9_]+/g) ?? ['function'];
  return words.join('-').slice(0, 64);
}

/** In MB: what the cgroup grants, or the machine has. */
function memoryLimit(): number {
  const constrained = process.constrainedMemory();
  const total = totalmem();
  return Math.floor((constrained > 0 && constrained < total ? constrained : total) / 1_048_576);
}
