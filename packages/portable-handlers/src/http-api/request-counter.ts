/** An answer that is about to be sent, by a handler or by the gateway. */
export type Answered = {
  /** The route key that fitted, or `none`; never a path. */
  routeKey: string;
  /** As it was sent; empty for bytes that are no request. */
  method: string;
  statusCode: number;
  /** Milliseconds from the request's arrival until its answer was decided. */
  durationMs: number;
};

/** Counts requests, for metrics. It is called for each of them, so it must be quick. */
export type RequestCounter = {
  /** A handler has been called. */
  called(): void;
  /** A handler that was called has answered, or the gateway has in its place: once for each call. */
  settled(): void;
  answered(answer: Answered): void;
};

/** The route key of requests that fit no route. */
export const NO_ROUTE = 'none';
