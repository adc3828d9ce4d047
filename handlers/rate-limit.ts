import type { CountRequest } from 'portable-handlers';
import { HttpError } from '../lib/errors.ts';
import type { Ports } from './ports.ts';

/**
 * The port of the handlers' stack for a way to count requests, which gives nothing where it cannot tell:
 * such requests pass. Answers say where their client stands in the structured fields of
 * draft-ietf-httpapi-ratelimit-headers-11.
 */
export function createRateLimit(count: CountRequest): NonNullable<Ports['rateLimit']> {
  return async (event, apiKey) => {
    const standing = await count({ apiKey, address: event.requestContext.http.sourceIp });
    if (standing === undefined) return { headers: {} };
    const { isAllowed, limit, windowSeconds, remaining, resetSeconds } = standing;
    const headers = {
      'ratelimit-policy': `"default";q=${limit};w=${windowSeconds}`,
      ratelimit: `"default";r=${remaining};t=${resetSeconds}`,
    };
    if (isAllowed) return { headers };
    const retryAfter = { 'retry-after': String(resetSeconds) };
    return { headers, refusal: new HttpError(429, 'Too many requests', { headers: retryAfter }) };
  };
}
