import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Ports } from '../ports.ts';
import { keyNameOf } from './check-api-key.ts';

/** What the answers to requests say about their clients' quotas. */
const headers = new WeakMap<APIGatewayProxyEventV2, Record<string, string>>();

/** Counts a request whose key has been checked; rejects where it is one too many. */
export async function limitRate(
  event: APIGatewayProxyEventV2,
  rateLimit: NonNullable<Ports['rateLimit']>,
): Promise<void> {
  const counted = await rateLimit(event, keyNameOf(event));
  headers.set(event, counted.headers);
  if (counted.refusal !== undefined) throw counted.refusal;
}

/** The headers of an answer that are about the rate limit; nothing where its request was not counted. */
export function rateLimitHeaders(
  event: APIGatewayProxyEventV2,
): Record<string, string> | undefined {
  return headers.get(event);
}
