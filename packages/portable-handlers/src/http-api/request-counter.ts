/** An answer that is on its way to a client, whoever gave it. */
export type Answered = {
  /** The route key that fitted, or `none`; never a path. */
  routeKey: string;
  /** As it was sent; empty for what is no request. */
  method: string;
  statusCode: number;
  /** From the request's arrival until its answer was known. */
  durationMs: number;
};

/** Who counts requests. What it does is done at each of them. */
export type RequestCounter = {
  /** A handler has been called. */
  called(): void;
  /** Its answer, or one in its stead, is known: once for each call. */
  settled(): void;
  answered(answer: Answered): void;
};

/** The label of what fits no route. */
export const NO_ROUTE = 'none';
