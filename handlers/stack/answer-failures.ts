import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { HttpError } from '../../lib/errors.ts';
import { describeRequest, logFailedRequest } from '../../lib/log/failed-request.ts';
import type { Log, Site } from '../../lib/log/log.ts';
import { type Ports, processLog } from '../ports.ts';
import { keyNameOf } from './check-api-key.ts';

/** What `@middy/http-error-handler` makes an answer of: `message` is the body's text. */
export type AnswerableError = {
  statusCode: number;
  message: string;
  expose: true;
  headers: Record<string, string>;
};

/** What the stack keeps of a request; without ports nobody knows whether this is production. */
export type Internal = {
  /** When it began, by `process.hrtime`. */
  startedAt: [seconds: number, nanoseconds: number];
  isProduction?: boolean;
};

/** One for all handlers: there is one call that logs. */
const SITE: Site = {};

/**
 * Turns whatever was thrown into the answer that the client gets and the one line that tells why. The
 * two differ on purpose: a cause is for the log alone, and so is everything about a defect.
 */
export function answerFailures(
  getPorts: () => Ports,
): MiddlewareObj<APIGatewayProxyEventV2, unknown, AnswerableError, Context, Internal> {
  return {
    before(request) {
      // Not by `performance`, which would load a module that takes 3 ms of a cold start.
      request.internal.startedAt = process.hrtime();
      request.internal.isProduction = getPorts().environment === 'production';
    },
    onError(request) {
      const thrown: unknown = request.error;
      const expected = thrown instanceof HttpError ? thrown : undefined;
      const statusCode = expected?.statusCode ?? 500;
      const detail = expected?.detail ?? 'Internal server error';
      const facts = describeRequest(request.event);

      logFailedRequest(logOf(getPorts), {
        site: SITE,
        event: request.event,
        request: facts,
        statusCode,
        detail,
        elapsedMs: millisecondsSince(request.internal.startedAt),
        facts: { reason: expected?.reason, api_key: keyNameOf(request.event) },
        // An answer that was meant, such as a 422, is no exception unless something led to it.
        ...(expected && expected.cause === undefined ? {} : { error: thrown }),
      });

      request.error = {
        statusCode,
        message: JSON.stringify(expected?.body ?? { detail }),
        expose: true,
        headers: {
          'cache-control': 'no-store',
          ...expected?.headers,
          'x-request-id': facts.requestId,
        },
      };
    },
  };
}

/** The ports' log, or the process's where it is the ports that cannot be made. */
function logOf(getPorts: () => Ports): Log {
  try {
    return getPorts().log;
  } catch {
    // What went wrong there is the error that is being logged.
    return processLog();
  }
}

function millisecondsSince(start: [number, number]): number {
  const [seconds, nanoseconds] = process.hrtime(start);
  return seconds * 1e3 + nanoseconds / 1e6;
}
