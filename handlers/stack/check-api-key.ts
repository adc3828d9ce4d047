import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type ApiKey, findKey } from '../../lib/api-keys.ts';
import { HttpError } from '../../lib/errors.ts';

const CHALLENGE = { 'www-authenticate': 'ApiKey realm="market-data-api"' };

/** The names of the keys that requests came with. */
const names = new WeakMap<APIGatewayProxyEventV2, string>();

/**
 * Throws a 401 for a request without one of these keys in its `x-api-key`; without keys nothing is asked.
 * A repeated header arrives joined by a comma, and is no key.
 */
export function checkApiKey(event: APIGatewayProxyEventV2, keys: readonly ApiKey[]): void {
  if (keys.length === 0) return;
  const given = event.headers?.['x-api-key'];
  if (typeof given !== 'string' || given === '') throw refusal('missing');
  const name = findKey(keys, given);
  if (name === undefined) throw refusal('unknown');
  names.set(event, name);
}

/** The name of the key that a request was let in with, once that has been checked. */
export function keyNameOf(event: APIGatewayProxyEventV2): string | undefined {
  return names.get(event);
}

function refusal(reason: 'missing' | 'unknown'): HttpError {
  return new HttpError(401, 'Invalid or missing API key', { headers: CHALLENGE, reason });
}
