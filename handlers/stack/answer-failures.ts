import type { Site } from 'portable-handlers/log';
import { logFailedRequest, requestIdOf } from 'portable-handlers/log';
import { HttpError } from '../../lib/errors.ts';
import type { Middleware } from './middleware.ts';

/** One for all handlers: there is one call that logs. */
const SITE: Site = {};

/**
 * Turns whatever was thrown into the answer that the client gets and the one line that tells why. The
 * two differ on purpose: a cause is for the log alone, and so is everything about a defect.
 */
export const answerFailures: Middleware = {
  before({ internal }) {
    // Not by `performance`, which would load a module that takes 3 ms of a cold start.
    internal.startedAt = process.hrtime.bigint();
  },
  onError(request) {
    const { event, internal } = request;
    const thrown: unknown = request.error;
    const expected = thrown instanceof HttpError ? thrown : undefined;
    const statusCode = expected?.statusCode ?? 500;
    const detail = expected?.detail ?? 'Internal server error';
    const failed = {
      event,
      statusCode,
      detail,
      elapsedMs: Number(process.hrtime.bigint() - internal.startedAt) / 1e6,
      // An answer that was meant, such as a 422, is no exception unless something led to it.
      ...(expected && expected.cause === undefined ? {} : { error: thrown }),
    };
    const facts = { reason: expected?.reason, api_key: internal.apiKey };
    logFailedRequest(internal.ports.log, failed, { site: SITE, facts });

    request.error = {
      statusCode,
      message: JSON.stringify(expected?.body ?? { detail }),
      expose: true,
      headers: {
        'cache-control': 'no-store',
        ...expected?.headers,
        'x-request-id': requestIdOf(event),
      },
    };
  },
};
