import { reference, type Schema } from './schema.ts';

/** Answers that no handler gives, with statuses that the route does not have. */
export const ByGateway = {
  description:
    'Answered in place of the handler: 400 (the request does not parse), 408 (it does not arrive in time), 413 (it is too large), 417 (it expects what there is not), 431 (its headers are too large), 503 (the handler does not answer in time)',
  content: { 'application/json': { schema: reference('schemas', 'GatewayFailure') } },
};

/** Headers of every answer, and of one that may be kept. */
const ANSWER_HEADERS = {
  'x-request-id': reference('headers', 'RequestId'),
  'cache-control': reference('headers', 'CacheControl'),
};
const KEPT_HEADERS = { ...ANSWER_HEADERS, etag: reference('headers', 'ETag') };

/** Where a limit is set, of routes that are not open. */
export const RATE_HEADERS = {
  ratelimit: reference('headers', 'RateLimit'),
  'ratelimit-policy': reference('headers', 'RateLimitPolicy'),
};

/** Of a failure that a handler may have answered, or the gateway in its place. */
export const UNSURE_HEADERS = {
  'x-request-id': reference('headers', 'HandlerRequestId'),
  'cache-control': reference('headers', 'NoStore'),
};

export const NotModified = {
  description: '`If-None-Match` names the `ETag` that the answer would have',
  headers: { ...KEPT_HEADERS, ...RATE_HEADERS },
};

const TEXT = { type: 'string', minLength: 1 };
const REQUEST_ID = { ...TEXT, maxLength: 128 };

/** The headers that answers have, by the names of their components. */
export const headers: Record<string, Schema> = {
  CacheControl: always('How long the answer may be kept', TEXT),
  NoStore: {
    description: 'That it is never kept, where it is a handler that answers',
    schema: { const: 'no-store' },
  },
  ETag: always('Tells this answer from others of the same route', {
    type: 'string',
    pattern: '^W/"[^"]+"$',
  }),
  RequestId: always(
    "The client's `x-request-id` where it is a sound one, else the gateway's",
    REQUEST_ID,
  ),
  HandlerRequestId: {
    description: 'The same, where it is a handler that answers',
    schema: REQUEST_ID,
  },
  Allow: always('The methods that the path has', TEXT),
  RateLimit: {
    description: 'What is left of the quota, and for how many seconds',
    schema: { type: 'string', examples: ['"default";r=57;t=12'] },
  },
  RateLimitPolicy: {
    description: 'The quota, and the seconds that it is for',
    schema: { type: 'string', examples: ['"default";q=60;w=60'] },
  },
  RetryAfter: {
    description: 'After how many seconds it makes sense to ask again, where that is known',
    schema: { type: 'integer', minimum: 0 },
  },
  Authenticate: always('How to say who asks', { type: 'string' }),
};

/** A header that each answer has which refers to it. */
function always(description: string, schema: Schema): Schema {
  return { description, required: true, schema };
}

/** The headers of a route's 200 answer. */
export function headersOf(isPublic: boolean, isLive: boolean): Schema {
  return { ...(isLive ? ANSWER_HEADERS : KEPT_HEADERS), ...(!isPublic && RATE_HEADERS) };
}
