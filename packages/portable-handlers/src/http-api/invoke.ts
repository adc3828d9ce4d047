import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type InvokeStore, invokeContextOf, provideInvokeStore } from '../invoke-store.ts';
import type { Exchange } from './exchange.ts';
import type { Functions } from './functions.ts';
import type { Outcome } from './outcome.ts';
import { type EventBody, encodeBody } from './request/body.ts';
import type { createContexts } from './request/context.ts';
import { createEvent } from './request/event.ts';
import { thrownBy } from './result/failed-request.ts';
import type { Settings } from './settings.ts';

/** Lambda's limit for the event, in bytes of JSON. */
const MAX_EVENT_BYTES = 6_291_456;

/** More than all of an event but its body takes, each byte of a head escaped and mentioned twice. */
const MAX_OTHER_BYTES = 262_144;

/**
 * Calls the handler of an exchange with an event and a Context of its own, inside the InvokeStore as AWS's
 * runtime client does, and sees to its outcome.
 * The body is the request's, all of it.
 */
export function createInvoke(
  functions: Functions,
  createContext: ReturnType<typeof createContexts>,
  settings: Settings,
  outcome: Outcome,
) {
  const { trustedProxies, functionTimeoutMs, observer } = settings;
  // Made for the first request of a socket: in Lambda, where there is none, the runtime client has one.
  let store: InvokeStore | undefined;

  return function invoke(exchange: Exchange, body: Buffer | undefined): void {
    const length = body?.length ?? 0;
    const encoded =
      body === undefined || length === 0
        ? undefined
        : encodeBody(body, exchange.req.headersDistinct['content-type']?.join(','));
    const event = createEvent(exchange, encoded, length, trustedProxies);
    exchange.event = event;
    if (encoded !== undefined && !isSmallEnough(event, encoded)) {
      outcome.fail(exchange, 413);
      return;
    }

    const handler = functions.handlerOf(event.routeKey);
    // Without a body it is called in the turn in which the request came.
    const calledAt = body === undefined ? exchange.startedAt : performance.now();
    const context = createContext(event.routeKey, calledAt + functionTimeoutMs);
    exchange.called = true;
    observer?.called();
    let result: unknown;
    try {
      store ??= provideInvokeStore();
      const invocation = invokeContextOf(context.awsRequestId, event);
      result = store.run(invocation, () => handler(event, context));
      if (!isThenable(result)) {
        outcome.finish(exchange, result);
        return;
      }
    } catch (error) {
      outcome.fail(exchange, 500, thrownBy(error));
      return;
    }
    outcome.limit(exchange, calledAt);
    Promise.resolve(result).then(
      (value) => outcome.finish(exchange, value),
      (error: unknown) => outcome.fail(exchange, 500, thrownBy(error)),
    );
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return typeof (value as { then?: unknown }).then === 'function';
}

/** No unit of a body takes more than six bytes (`\u0001`); most bodies need no closer look. */
function isSmallEnough(event: APIGatewayProxyEventV2, { body }: EventBody): boolean {
  if (body.length * 6 + MAX_OTHER_BYTES <= MAX_EVENT_BYTES) return true;
  return Buffer.byteLength(JSON.stringify(event)) <= MAX_EVENT_BYTES;
}
