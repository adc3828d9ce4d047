/** One problem of a request's input, as pydantic 2 reports it. */
export type Problem = {
  type: string;
  loc: ['query' | 'path', string];
  msg: string;
  input: unknown;
  ctx?: Record<string, unknown>;
};

type HttpErrorOptions = {
  /** What led to the answer; it goes to the log line, never to the client. */
  cause?: unknown;
  /** Headers of the answer, names in lower case. */
  headers?: Record<string, string>;
  /** The whole body of the answer where it is not `{"detail": …}`. */
  body?: object;
  /** One word for the log line where `detail` leaves open why. */
  reason?: string;
};

/** A function has more than one copy of this file: what it loads late is bundled apart. */
const MARK = Symbol.for('market-data-api/HttpError');

/**
 * An error that says what the answer is: `statusCode` and `detail`, FastAPI's `{"detail": …}`.
 * Anything else that is thrown is a defect and becomes a bare 500.
 */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly statusCode: number;
  readonly detail: string | Problem[];
  readonly headers: Record<string, string>;
  readonly body: object | undefined;
  readonly reason: string | undefined;

  constructor(
    statusCode: number,
    detail: string | Problem[],
    { cause, headers = {}, body, reason }: HttpErrorOptions = {},
  ) {
    const message = typeof detail === 'string' ? detail : 'Request validation failed';
    const limit = Error.stackTraceLimit;
    // An answer that nothing led to is no exception: no line has its stack, which takes 5 to 15 µs to make.
    if (cause === undefined) Error.stackTraceLimit = 0;
    super(message, cause === undefined ? undefined : { cause });
    Error.stackTraceLimit = limit;
    this.statusCode = statusCode;
    this.detail = detail;
    this.headers = headers;
    this.body = body;
    this.reason = reason;
  }

  /** `instanceof` holds for the errors of every copy. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    try {
      return typeof value === 'object' && value !== null && MARK in value;
    } catch {
      return false; // A proxy may throw anything at any touch.
    }
  }

  get [MARK](): true {
    return true;
  }
}
