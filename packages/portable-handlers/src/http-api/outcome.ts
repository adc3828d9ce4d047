import { createDeadlines } from '../deadlines.ts';
import type { Connections } from './connections.ts';
import { type Exchange, isOver } from './exchange.ts';
import { NO_ROUTE } from './observer.ts';
import { createEvent } from './request/event.ts';
import { type Answer, type GatewayStatus, gatewayAnswer } from './result/answer.ts';
import type { Cors } from './result/cors.ts';
import { type FailedRequest, tellFailure } from './result/failed-request.ts';
import { answerOf } from './result/result.ts';
import { createSend } from './result/send.ts';
import type { Settings } from './settings.ts';

/** The ways in which a request ends. Each is taken once; whatever comes later changes nothing. */
export type Outcome = {
  /** Answers with what the function returned. */
  finish(exchange: Exchange, result: unknown): void;
  /** Answers without a function; nothing has gone wrong. */
  answer(exchange: Exchange, answer: Answer): void;
  /** Answers in the function's stead: the request has failed. */
  fail(exchange: Exchange, statusCode: GatewayStatus, error?: unknown): void;
  /** Gives up on a function that was called at `calledAt` and does not answer in its time. */
  limit(exchange: Exchange, calledAt: number): void;
  /** Gives up on every function that was called and has not answered. */
  failCalled(): void;
};

/** After these nobody knows what the client sends next. */
const CLOSING = new Set<GatewayStatus>([400, 408, 413]);

export function createOutcome(
  settings: Settings,
  cors: Cors | undefined,
  connections: Connections | undefined,
): Outcome {
  const { onFailedRequest, trustedProxies, functionTimeoutMs, integrationTimeoutMs, observer } =
    settings;
  const send = createSend(connections);
  // A function that its own limit ends has failed; one that the gateway gives up on may go on.
  const timeoutStatus = functionTimeoutMs < integrationTimeoutMs ? 500 : 503;
  const timeoutMs = Math.min(functionTimeoutMs, integrationTimeoutMs);
  const deadlines = createDeadlines<Exchange>(
    () => performance.now(),
    (exchange) => fail(exchange, timeoutStatus),
  );

  function finish(exchange: Exchange, result: unknown): void {
    if (exchange.answered) return;
    let answer: Answer;
    try {
      answer = answerOf(result);
    } catch (error) {
      fail(exchange, 500, error);
      return;
    }
    cors?.mark(exchange.req, answer);
    finishWith(exchange, answer);
  }

  function finishWith(exchange: Exchange, answer: Answer): void {
    settle(exchange);
    tell(exchange, answer.statusCode);
    const failed = answer.statusCode >= 400 && !isOver(exchange);
    send(exchange, answer, false, failed ? report(exchange, answer, 'handler') : undefined);
  }

  function fail(exchange: Exchange, statusCode: GatewayStatus, error?: unknown): void {
    if (exchange.answered) return;
    settle(exchange);
    // A client that hangs up is no failed request.
    if (isOver(exchange)) return;
    tell(exchange, statusCode);
    const answer = gatewayAnswer(statusCode);
    send(exchange, answer, CLOSING.has(statusCode), report(exchange, answer, 'gateway', error));
  }

  function report(
    exchange: Exchange,
    answer: Answer,
    answeredBy: FailedRequest['answeredBy'],
    error?: unknown,
  ) {
    if (onFailedRequest === undefined) return undefined;
    return tellFailure(onFailedRequest, answer, {
      event: exchange.event ?? createEvent(exchange, undefined, 0, trustedProxies),
      answeredBy,
      elapsedMs: performance.now() - exchange.startedAt,
      ...(error !== undefined && { error }),
    });
  }

  function settle(exchange: Exchange): void {
    exchange.answered = true;
    deadlines.remove(exchange);
    if (exchange.called) observer?.settled();
  }

  function tell({ match, req, startedAt }: Exchange, statusCode: number): void {
    observer?.answered({
      routeKey: match?.routeKey ?? NO_ROUTE,
      method: req.method as string,
      statusCode,
      durationMs: performance.now() - startedAt,
    });
  }

  return {
    finish,
    answer: finishWith,
    fail,
    limit(exchange, calledAt) {
      exchange.dueAt = calledAt + timeoutMs;
      deadlines.add(exchange);
    },
    failCalled: deadlines.expireAll,
  };
}
