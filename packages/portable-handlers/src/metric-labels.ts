import type { Answered } from './http-api/request-counter.ts';

/** Any other method is a client's own word; a label must have few values. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The labels by which an answer is counted. */
export function labelsOf({ routeKey, method, statusCode }: Answered) {
  return {
    route: routeKey,
    method: METHODS.has(method) ? method : 'OTHER',
    status: statusCode >= 100 && statusCode < 600 ? `${Math.floor(statusCode / 100)}xx` : 'other',
  };
}
