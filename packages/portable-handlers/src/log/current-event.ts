import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** As much of AWS's `InvokeStore` (`@aws/lambda-invoke-store`) as is asked for here. */
type InvokeStore = {
  hasContext(): boolean;
  get(key: symbol): unknown;
  set(key: symbol, value: unknown): void;
  getRequestId(): string;
};

/** Under this key the context of an invocation in the `InvokeStore` has its event. */
export const EVENT_KEY = Symbol.for('portable-handlers.event');

/** The latest event, for a runtime that has no store and calls a function one event at a time. */
let latest: unknown;

function currentStore(): InvokeStore | undefined {
  const store = (globalThis as { awslambda?: { InvokeStore?: InvokeStore } }).awslambda
    ?.InvokeStore;
  return store?.hasContext() ? store : undefined;
}

/** Notes the event of the invocation that runs now, so that what its handler writes is known by it. */
export function noteEvent(event: unknown): void {
  const store = currentStore();
  if (store === undefined) latest = event;
  else store.set(EVENT_KEY, event);
}

/** The event of the invocation that runs now, if there is one. */
export function currentEvent(): APIGatewayProxyEventV2 | undefined {
  const store = currentStore();
  return (store === undefined ? latest : store.get(EVENT_KEY)) as
    | APIGatewayProxyEventV2
    | undefined;
}

/** The `awsRequestId` of the invocation that runs now, if the runtime tells it. */
export function currentInvocationId(): string | undefined {
  return currentStore()?.getRequestId();
}
