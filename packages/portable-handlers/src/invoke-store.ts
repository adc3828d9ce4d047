import type { AsyncLocalStorage } from 'node:async_hooks';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** What AWS's runtime client keeps of an invocation (`@aws/lambda-invoke-store`), by its symbols. */
type InvokeContext = { [key: string | symbol]: unknown };

/** The `InvokeStoreBase` of `@aws/lambda-invoke-store`, as libraries ask it through `globalThis.awslambda`. */
export type InvokeStore = {
  getContext(): InvokeContext | undefined;
  hasContext(): boolean;
  get(key: string | symbol): unknown;
  set(key: string | symbol, value: unknown): void;
  run<T>(context: InvokeContext, call: () => T): T;
  getRequestId(): string;
  getXRayTraceId(): string | undefined;
  getTenantId(): string | undefined;
  getTraceparent(): string | undefined;
  getTracestate(): string | undefined;
  getBaggage(): string | undefined;
};

const REQUEST_ID = Symbol.for('_AWS_LAMBDA_REQUEST_ID');
const X_RAY_TRACE_ID = Symbol.for('_AWS_LAMBDA_X_RAY_TRACE_ID');
const TENANT_ID = Symbol.for('_AWS_LAMBDA_TENANT_ID');
const TRACEPARENT = Symbol.for('_AWS_LAMBDA_TRACEPARENT');
const TRACESTATE = Symbol.for('_AWS_LAMBDA_TRACESTATE');
const BAGGAGE = Symbol.for('_AWS_LAMBDA_BAGGAGE');
/** Not AWS's: the event, by which the log knows the request that a line belongs to. */
const EVENT = Symbol.for('portable-handlers.event');

const PROTECTED = new Set<unknown>([
  ...[REQUEST_ID, X_RAY_TRACE_ID, TENANT_ID],
  ...[TRACEPARENT, TRACESTATE, BAGGAGE],
]);

/** The most concurrent invocations of this environment; AWS sets it on Lambda Managed Instances. */
const MAX_CONCURRENCY = 'AWS_LAMBDA_MAX_CONCURRENCY';

const globals = globalThis as { awslambda?: { InvokeStore?: InvokeStore } };

/** Whether invocations of this process can overlap. AWS's libraries ask the same variable. */
export function invocationsOverlap(): boolean {
  return process.env[MAX_CONCURRENCY] !== undefined;
}

/** The store that knows the current invocation, where the runtime has one. */
export function currentInvokeStore(): InvokeStore | undefined {
  return globals.awslambda?.InvokeStore;
}

/**
 * Gives a process outside of Lambda what libraries look for on Lambda Managed Instances: the variable that says
 * that invocations overlap, and the store that tells them apart. One that is there already is kept.
 */
export function provideInvokeStore(): InvokeStore {
  // A store made without the variable knows one invocation at a time.
  const present = invocationsOverlap() ? currentInvokeStore() : undefined;
  if (present !== undefined) return present;
  // Libraries only look whether it is there.
  process.env[MAX_CONCURRENCY] ??= '64';
  const { AsyncLocalStorage } = process.getBuiltinModule('node:async_hooks');
  const store = createInvokeStore(new AsyncLocalStorage());
  globals.awslambda = { ...globals.awslambda, InvokeStore: store };
  return store;
}

/** The context of an invocation: its request id, its event and the value of its `X-Amzn-Trace-Id`. */
export function invokeContextOf(requestId: string, event: APIGatewayProxyEventV2): InvokeContext {
  return {
    [REQUEST_ID]: requestId,
    [X_RAY_TRACE_ID]: event.headers['x-amzn-trace-id'],
    [EVENT]: event,
  };
}

/** The latest event, where a runtime has no store and calls its function with one event at a time. */
let latest: unknown;

/** Notes the event of the current invocation, in a function: there the runtime has made the context. */
export function noteEvent(event: unknown): void {
  const store = currentInvokeStore();
  if (store?.hasContext()) store.set(EVENT, event);
  else latest = event;
}

/** The event of the current invocation, if there is one. */
export function currentEvent(): APIGatewayProxyEventV2 | undefined {
  const store = currentInvokeStore();
  return (store?.hasContext() ? store.get(EVENT) : latest) as APIGatewayProxyEventV2 | undefined;
}

/** The id that the runtime gave to the current invocation, if there is one. */
export function currentRequestId(): string | undefined {
  const store = currentInvokeStore();
  return store?.hasContext() ? store.getRequestId() : undefined;
}

function createInvokeStore(storage: AsyncLocalStorage<InvokeContext>): InvokeStore {
  const textOf = (key: symbol) => storage.getStore()?.[key] as string | undefined;
  return {
    getContext: () => storage.getStore(),
    hasContext: () => storage.getStore() !== undefined,
    get: (key) => storage.getStore()?.[key],
    set(key, value) {
      if (PROTECTED.has(key)) {
        throw new Error(`Cannot modify protected Lambda context field: ${String(key)}`);
      }
      const context = storage.getStore();
      if (context === undefined) throw new Error('No context available');
      context[key] = value;
    },
    run: storage.run.bind(storage),
    getRequestId: () => textOf(REQUEST_ID) ?? '-',
    getXRayTraceId: () => textOf(X_RAY_TRACE_ID),
    getTenantId: () => textOf(TENANT_ID),
    getTraceparent: () => textOf(TRACEPARENT),
    getTracestate: () => textOf(TRACESTATE),
    getBaggage: () => textOf(BAGGAGE),
  };
}
