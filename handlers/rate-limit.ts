import { HttpError } from '../lib/errors.ts';
import type { Ports } from './ports.ts';

/** Where a client stands with the request that was just counted. */
export type Standing = {
  isAllowed: boolean;
  /** Requests in each window, and what is left of them in this one. */
  limit: number;
  remaining: number;
  windowSeconds: number;
  /** Until the next window begins; at least 1. */
  resetSeconds: number;
};

/** Who asks: the name of the key, and the address. */
export type Client = { apiKey: string | undefined; address: string };

/**
 * The port of the handlers' stack for a way to count requests, which gives nothing where it cannot tell:
 * such requests pass. Answers say where their client stands in the structured fields of
 * draft-ietf-httpapi-ratelimit-headers-11.
 */
export function createRateLimit(
  count: (client: Client) => Promise<Standing | undefined>,
): NonNullable<Ports['rateLimit']> {
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
