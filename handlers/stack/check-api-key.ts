import { findKey } from '../../lib/api-keys.ts';
import { HttpError } from '../../lib/errors.ts';
import type { Middleware } from './middleware.ts';

const CHALLENGE = { 'www-authenticate': 'ApiKey realm="market-data-api"' };

/**
 * Throws a 401 for a request without one of the keys in its `x-api-key`; without keys nothing is asked.
 * A repeated header arrives joined by a comma, and is no key.
 */
export const checkApiKey: Middleware = {
  before({ event, internal }) {
    const { definition, ports } = internal;
    const { apiKeys } = ports.settings;
    if (definition.isPublic || apiKeys.length === 0) return;
    const given = event.headers?.['x-api-key'];
    if (typeof given !== 'string' || given === '') throw refusal('missing');
    const name = findKey(apiKeys, given);
    if (name === undefined) throw refusal('unknown');
    internal.apiKey = name;
  },
};

function refusal(reason: 'missing' | 'unknown'): HttpError {
  return new HttpError(401, 'Invalid or missing API key', { headers: CHALLENGE, reason });
}
