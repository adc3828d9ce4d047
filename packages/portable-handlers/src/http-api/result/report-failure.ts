import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Answer } from './answer.ts';

/** A request that is answered with status 400 or above. */
export type FailedRequest = {
  /** What the handler is called with. Of a request that did not parse: what is known of it, the rest empty. */
  event: APIGatewayProxyEventV2;
  statusCode: number;
  /**
   * What the client is told by the answer: `detail` of a JSON body, else its `message`, else the whole text. Empty
   * without a body, `[binary]` for bytes. Where a request did not parse, the parser's reason follows.
   */
  readonly detail: unknown;
  /** Whose answer it is: the handler's own, or one in its stead. */
  answeredBy: 'handler' | 'gateway';
  /** Milliseconds since the request arrived. */
  elapsedMs: number;
  /** What was thrown, where that is why. */
  error?: unknown;
};

/** Is called for each failed request before its answer is sent. The answer waits for the promise, if one is returned. */
export type OnFailedRequest = (failed: FailedRequest) => unknown;

type About = Omit<FailedRequest, 'statusCode' | 'detail'> & { detail?: string };

/** A longer body is not parsed: its text is cut in any line. */
const MAX_PARSED_LENGTH = 65_536;

/**
 * Calls the hook for an answer with status 400 or above. Returns the promise that the answer has to wait for, if
 * the hook returned one. Neither throws nor rejects: what the hook throws becomes a warning of the process.
 */
export function reportFailure(
  hook: OnFailedRequest | undefined,
  { statusCode, body }: Pick<Answer, 'statusCode' | 'body'>,
  about: About,
): Promise<unknown> | undefined {
  if (hook === undefined) return undefined;
  const failed = new Failed(about, statusCode, body);
  try {
    const done = hook(failed);
    return done === undefined ? undefined : Promise.resolve(done).catch(warn);
  } catch (error) {
    warn(error);
    return undefined;
  }
}

/** A failed request whose `detail` is read from the body when it is asked for: most often the handler has logged it. */
class Failed implements FailedRequest {
  event: APIGatewayProxyEventV2;
  statusCode: number;
  declare readonly detail: unknown;
  answeredBy: FailedRequest['answeredBy'];
  elapsedMs: number;
  declare error?: unknown;
  #detail: string | undefined;
  #body: Answer['body'];

  /** One accessor for all: one in an object's literal gives each object a hidden class of its own, which stays. */
  static readonly #lazy = {
    enumerable: true,
    get(this: Failed) {
      return this.#detail ?? detailOf(this.#body);
    },
  };

  constructor(
    { event, answeredBy, elapsedMs, detail, error }: About,
    status: number,
    body: Answer['body'],
  ) {
    this.event = event;
    this.statusCode = status;
    this.answeredBy = answeredBy;
    this.elapsedMs = elapsedMs;
    if (error !== undefined) this.error = error;
    this.#detail = detail;
    this.#body = body;
    Object.defineProperty(this, 'detail', Failed.#lazy);
  }
}

/** What a handler has thrown; an Error in place of `undefined`, which would look like no error. */
export function thrownBy(error: unknown): unknown {
  return error === undefined ? new Error('The handler threw undefined') : error;
}

function detailOf(body: Answer['body']): unknown {
  if (!body?.length) return '';
  if (typeof body !== 'string') return '[binary]';
  if (!body.startsWith('{') || body.length > MAX_PARSED_LENGTH) return body;
  try {
    const { detail, message } = JSON.parse(body);
    return detail ?? message ?? body;
  } catch {
    // Text that only looks like JSON.
    return body;
  }
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
