import { createDeadlines } from '../../lib/deadlines.ts';
import { describeRequest, logFailedRequest } from '../../lib/log/failed-request.ts';
import type { Site } from '../../lib/log/log.ts';
import { type Answer, type GatewayStatus, gatewayAnswer, messageOf } from './answer.ts';
import type { Connections } from './connections.ts';
import { createCors } from './cors.ts';
import { createEvent } from './event.ts';
import { type Exchange, isOver } from './exchange.ts';
import { NO_ROUTE } from './observer.ts';
import { answerOf } from './result.ts';
import { createSend } from './send.ts';
import type { Settings } from './settings.ts';

/** The ways in which a request ends. Each is taken once; whatever comes later changes nothing. */
export type Outcome = {
  /** Answers with what the function returned. */
  finish(exchange: Exchange, result: unknown): void;
  /** Answers without a function; nothing has gone wrong. */
  answer(exchange: Exchange, answer: Answer): void;
  /** Answers in the function's stead, and logs that. */
  fail(exchange: Exchange, statusCode: GatewayStatus, error?: unknown): void;
  /** Gives up on a function that was called at `calledAt` and does not answer in its time. */
  limit(exchange: Exchange, calledAt: number): void;
  /** Gives up on every function that was called and has not answered. */
  failCalled(): void;
};

/** After these nobody knows what the client sends next. */
const CLOSING = new Set<GatewayStatus>([400, 408, 413]);

export function createOutcome(settings: Settings, connections: Connections | undefined): Outcome {
  const { log, trustedProxies, functionTimeoutMs, integrationTimeoutMs, observer } = settings;
  const site: Site = {};
  const cors = settings.cors && createCors(settings.cors);
  const send = createSend(log, connections);
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
    send(exchange, answer, false);
  }

  function fail(exchange: Exchange, statusCode: GatewayStatus, error?: unknown): void {
    if (exchange.answered) return;
    settle(exchange);
    // A client that hangs up is no failed request.
    if (isOver(exchange)) return;
    tell(exchange, statusCode);
    const event = exchange.event ?? createEvent(exchange, undefined, 0, trustedProxies);
    logFailedRequest(log, {
      site,
      event,
      request: describeRequest(event),
      statusCode,
      detail: messageOf(statusCode),
      elapsedMs: performance.now() - exchange.startedAt,
      ...(error !== undefined && { error }),
    });
    send(exchange, gatewayAnswer(statusCode), CLOSING.has(statusCode));
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
