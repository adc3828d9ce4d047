import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { HttpError } from '../../lib/errors.ts';
import type { RateLimit, Standing } from '../ports.ts';
import { keyNameOf } from './check-api-key.ts';

/** Where clients stand, by the request that was counted. */
const standings = new WeakMap<APIGatewayProxyEventV2, Standing>();

/** Counts a request whose key has been checked; rejects with a 429 for one too many. */
export async function limitRate(
  event: APIGatewayProxyEventV2,
  rateLimit: RateLimit,
): Promise<void> {
  const standing = await rateLimit({
    apiKey: keyNameOf(event),
    address: event.requestContext.http.sourceIp,
  });
  if (standing === undefined) return;
  standings.set(event, standing);
  if (standing.isAllowed) return;
  throw new HttpError(429, 'Too many requests', {
    headers: { 'retry-after': String(standing.resetSeconds) },
  });
}

/**
 * What an answer says about its client's quota, in the structured fields of
 * draft-ietf-httpapi-ratelimit-headers-11; nothing where no request was counted.
 */
export function rateLimitHeaders(
  event: APIGatewayProxyEventV2,
): Record<string, string> | undefined {
  const standing = standings.get(event);
  if (standing === undefined) return undefined;
  const { limit, windowSeconds, remaining, resetSeconds } = standing;
  return {
    'ratelimit-policy': `"default";q=${limit};w=${windowSeconds}`,
    ratelimit: `"default";r=${remaining};t=${resetSeconds}`,
  };
}
