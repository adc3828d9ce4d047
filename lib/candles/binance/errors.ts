import type { IncomingHttpHeaders } from 'node:http';
import { HttpError } from '../../errors.ts';

/** A whole answer of Binance, whatever its status. */
export type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer };

/** The answers to a client where Binance gives no candles for a reason that is not the client's. */
export const UPSTREAM_ERRORS = {
  /** No connection, or one that ended without an answer. */
  unreachable: { status: 503, detail: 'Binance is unreachable' },
  /** No whole answer within `BINANCE_TIMEOUT_MS`, the wait for a free connection included. */
  timed_out: { status: 504, detail: 'Binance did not answer in time' },
  /** A status that says failure, and refusals that concern this service and not the symbol. */
  failed: { status: 502, detail: 'Binance answered with an error' },
  /** An answer that is no HTTP, no JSON, cut off, too large, or does not hold the candles asked for. */
  unusable: { status: 502, detail: 'Binance gave an unusable answer' },
  /** 429 or 418, and every call until its `Retry-After` has passed; the answer has the header too. */
  paused: { status: 503, detail: 'Binance asked for a pause, try again later' },
} as const;

/** The error for one of the cases above; `cause` says what happened, for the log line alone. */
export function upstreamError(
  kind: keyof typeof UPSTREAM_ERRORS,
  cause: unknown,
  headers: Record<string, string> = {},
): HttpError {
  const { status, detail } = UPSTREAM_ERRORS[kind];
  const error = new HttpError(status, detail, { cause, headers });
  // The log line shows the caller's place, not this function's.
  Error.captureStackTrace(error, upstreamError);
  return error;
}

/**
 * The error for an answer whose status is not 200. An unknown symbol (-1121), or one with characters that no
 * symbol has (-1100), is the client's 400, in Binance's words.
 */
export function refusalError(answer: Answer): HttpError {
  const cause = answerCause(answer);
  if (answer.status === 400) {
    const { code, msg } = parseRefusal(answer.body);
    if (code === -1121 || (code === -1100 && msg.includes("'symbol'"))) {
      return new HttpError(400, `Binance API error: 400 - ${msg.slice(0, 200)}`, { cause });
    }
  }
  return upstreamError('failed', cause);
}

/** What Binance answered, in one line. */
export function answerCause({ status, headers, body }: Answer): Error {
  const type = headers['content-type'] ?? 'no content type';
  return new Error(`Binance answered ${status} (${type.slice(0, 80)}): ${excerpt(body)}`);
}

/** The first 200 characters of a body, on one line. */
export function excerpt(body: Buffer): string {
  // A character takes four bytes at most.
  return body.toString('utf8', 0, 800).replace(/\s+/g, ' ').slice(0, 200);
}

/** Binance's `{"code", "msg"}`; an empty message where the body is something else. */
function parseRefusal(body: Buffer): { code: unknown; msg: string } {
  try {
    const { code, msg } = JSON.parse(body.toString());
    if (typeof msg === 'string') return { code, msg };
  } catch {
    // Not Binance's own answer, but a proxy's error page: the cause quotes it.
  }
  return { code: undefined, msg: '' };
}
