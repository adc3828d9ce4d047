import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createDeadlines } from '../deadlines.ts';
import { type InvokeStore, invokeContextOf, provideInvokeStore } from '../invoke-store.ts';
import type { Connections } from './connections.ts';
import { type Exchange, isOver } from './exchange.ts';
import type { Functions } from './functions.ts';
import {
  type Bodies,
  contentTypeOf,
  type EventBody,
  encodeBody,
  MAX_EVENT_BYTES,
} from './request/body.ts';
import type { createContexts } from './request/context.ts';
import { createEvent } from './request/event.ts';
import { NO_ROUTE } from './request-counter.ts';
import { type Answer, type GatewayStatus, gatewayAnswer } from './result/answer.ts';
import type { Cors } from './result/cors.ts';
import { type FailedRequest, reportFailure, thrownBy } from './result/report-failure.ts';
import { answerOf } from './result/result.ts';
import { createSend } from './result/send.ts';
import type { LambdaHandler, Settings } from './settings.ts';

/** The ways to an answer. One decides it; whatever comes later changes nothing. */
export type Answering = {
  /** Calls the handler and answers with what it returns. The body is the request's, all of it, or none. */
  invoke(exchange: Exchange, body: Buffer | undefined): void;
  /** Answers without a handler; nothing has gone wrong. */
  answer(exchange: Exchange, answer: Answer): void;
  /** Answers in place of the handler: the request has failed. */
  fail(exchange: Exchange, statusCode: GatewayStatus, error?: unknown): void;
  /** Answers 503 to a request whose body there is no room for. */
  turnAway(exchange: Exchange): void;
  /** Answers for every handler that was called and has not answered. */
  failCalled(): void;
};

/** What answers are made with. */
export type AnsweringParts = {
  functions: Functions;
  createContext: ReturnType<typeof createContexts>;
  bodies: Bodies;
  settings: Settings;
  cors: Cors | undefined;
  connections: Connections | undefined;
};

/** More than all of an event but its body takes, each byte of a head escaped and mentioned twice. */
const MAX_OTHER_BYTES = 262_144;

/** Answers after which the connection closes: what the client sends next may be the rest of a body. */
const CLOSING = new Set<GatewayStatus>([400, 408, 413]);

/** The bodies that take the room are answered in about this time. */
const RETRY_AFTER_SECONDS = '1';

const NO_ROOM = 'Service Unavailable: other bodies take the room that a server has for them';

export function createAnswering(parts: AnsweringParts): Answering {
  const { functions, createContext, bodies, settings, cors, connections } = parts;
  const { onFailedRequest, trustedProxies, functionTimeoutMs, integrationTimeoutMs, counter } =
    settings;
  const send = createSend(connections);
  // A function that its own limit ends has failed; one that the gateway gives up on may go on.
  const timeoutStatus = functionTimeoutMs < integrationTimeoutMs ? 500 : 503;
  const timeoutMs = Math.min(functionTimeoutMs, integrationTimeoutMs);
  const deadlines = createDeadlines<Exchange>(
    () => performance.now(),
    (exchange) => fail(exchange, timeoutStatus),
  );
  // Made for the first request of a socket: in Lambda, where there is none, the runtime client has one.
  let store: InvokeStore | undefined;

  function invoke(exchange: Exchange, body: Buffer | undefined): void {
    const length = body?.length ?? 0;
    const encoded =
      body === undefined || length === 0
        ? undefined
        : encodeBody(body, contentTypeOf(exchange.req));
    const event = createEvent(exchange, encoded, length, trustedProxies);
    exchange.event = event;
    if (encoded !== undefined && !isSmallEnough(event, encoded)) {
      fail(exchange, 413);
      return;
    }

    const handler = functions.handlers.get(event.routeKey) as LambdaHandler;
    // Without a body it is called in the turn in which the request came.
    const calledAt = body === undefined ? exchange.startedAt : performance.now();
    const context = createContext(event.routeKey, calledAt + functionTimeoutMs);
    exchange.called = true;
    counter?.called();
    let result: unknown;
    try {
      store ??= provideInvokeStore();
      const invocation = invokeContextOf(context.awsRequestId, event);
      result = store.run(invocation, () => handler(event, context));
      const then = typeof result === 'object' && (result as { then?: unknown } | null)?.then;
      if (typeof then !== 'function') {
        finish(exchange, result);
        return;
      }
    } catch (error) {
      fail(exchange, 500, thrownBy(error));
      return;
    }
    exchange.dueAt = calledAt + timeoutMs;
    deadlines.add(exchange);
    Promise.resolve(result).then(
      (value) => finish(exchange, value),
      (error: unknown) => fail(exchange, 500, thrownBy(error)),
    );
  }

  /** Answers with what the handler returned. */
  function finish(exchange: Exchange, result: unknown): void {
    if (exchange.answered) return;
    let made: Answer;
    try {
      made = answerOf(result);
    } catch (error) {
      fail(exchange, 500, error);
      return;
    }
    cors?.mark(exchange.req, made);
    answer(exchange, made);
  }

  function answer(exchange: Exchange, given: Answer): void {
    settle(exchange, given.statusCode);
    const failed = given.statusCode >= 400 && !isOver(exchange);
    send(exchange, given, false, failed ? report(exchange, given, 'handler') : undefined);
  }

  function fail(exchange: Exchange, statusCode: GatewayStatus, error?: unknown): void {
    if (exchange.answered) return;
    // A client that hangs up is no failed request.
    const isGone = isOver(exchange);
    settle(exchange, isGone ? undefined : statusCode);
    if (isGone) return;
    const given = gatewayAnswer(statusCode);
    const reported = report(exchange, given, 'gateway', { error });
    send(exchange, given, CLOSING.has(statusCode), reported);
  }

  function turnAway(exchange: Exchange): void {
    if (exchange.answered || isOver(exchange)) return;
    settle(exchange, 503);
    const given = gatewayAnswer(503);
    given.headers.push('Retry-After', RETRY_AFTER_SECONDS);
    const reported = report(exchange, given, 'gateway', { detail: NO_ROOM });
    send(exchange, given, true, reported);
  }

  /** Decides the answer, and counts it where it has a status. */
  function settle(exchange: Exchange, statusCode: number | undefined): void {
    exchange.answered = true;
    deadlines.remove(exchange);
    if (exchange.bodyBytes > 0) bodies.release(exchange);
    if (counter === undefined) return;
    if (exchange.called) counter.settled();
    if (statusCode === undefined) return;
    counter.answered({
      routeKey: exchange.match?.routeKey ?? NO_ROUTE,
      method: exchange.req.method as string,
      statusCode,
      durationMs: performance.now() - exchange.startedAt,
    });
  }

  function report(
    exchange: Exchange,
    given: Answer,
    answeredBy: FailedRequest['answeredBy'],
    why: { error?: unknown; detail?: string } = {},
  ) {
    if (onFailedRequest === undefined) return undefined;
    return reportFailure(onFailedRequest, given, {
      event: exchange.event ?? createEvent(exchange, undefined, 0, trustedProxies),
      answeredBy,
      elapsedMs: performance.now() - exchange.startedAt,
      ...(why.error !== undefined && { error: why.error }),
      ...(why.detail !== undefined && { detail: why.detail }),
    });
  }

  return { invoke, answer, fail, turnAway, failCalled: deadlines.expireAll };
}

/** No unit of a body takes more than six bytes (`\u0001`); most bodies need no closer look. */
function isSmallEnough(event: APIGatewayProxyEventV2, { body }: EventBody): boolean {
  if (body.length * 6 + MAX_OTHER_BYTES <= MAX_EVENT_BYTES) return true;
  return Buffer.byteLength(JSON.stringify(event)) <= MAX_EVENT_BYTES;
}
