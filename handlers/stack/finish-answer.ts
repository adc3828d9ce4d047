import { bytesOf } from 'portable-handlers';
import { entityTagOf, namesTag } from './entity-tag.ts';
import { limited } from './limit-time.ts';
import type { Handled, Middleware, Result } from './middleware.ts';

/** What makes browsers careful with any answer of a handler; a page of documents has a policy of its own. */
const ALWAYS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  // Says nothing about requests with CORS, which CORS alone decides.
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * Clients reach a production service by TLS alone, in the container and in AWS; without TLS browsers ignore it. Not in
 * development, where it would bind every other service on localhost. Not for subdomains, and not for
 * the browsers' own lists: whether these have TLS, the owner of the domain knows.
 */
const IN_PRODUCTION = { ...ALWAYS, 'strict-transport-security': 'max-age=31536000' };

/** Smaller bodies fit into a packet as they are. */
const MIN_COMPRESSED_LENGTH = 1_024;

const COMPRESSIBLE = /^text|json|javascript|svg/;

/** What a client needs to go on with the answer that it has (RFC 9110, 15.4.5), and what it asked for. */
const KEPT = /^(cache-control|etag|vary|ratelimit.*|x-request-id)$/;

/**
 * Completes every answer, whatever its route and whether it is a failure: security headers, `ETag` and
 * 304, compression.
 */
export const finishAnswer: Middleware = {
  after: finish,
  onError(request) {
    // Its line is written: where it cannot be compressed, or not in time, it goes out as it is.
    return finish(request)?.catch(() => undefined);
  },
};

function finish(request: Handled): Promise<void> | undefined {
  const { event, internal } = request;
  const response = request.response as Result;
  const body = bytesOf(response) ?? response.body;
  const given = response.headers as Record<string, string>;
  if (body === undefined) return undefined;

  const isCompressible = COMPRESSIBLE.test(given['content-type'] ?? given['Content-Type'] ?? '');
  const headers: Record<string, string> = {
    ...(internal.ports.settings.environment === 'production' ? IN_PRODUCTION : ALWAYS),
    ...(isCompressible && { vary: 'Accept-Encoding' }),
    ...internal.quota,
    ...given,
  };
  response.headers = headers;
  if (response.statusCode === 200 && headers['cache-control'] !== 'no-store') {
    headers.etag ??= entityTagOf(body);
    const condition = event.headers?.['if-none-match'];
    if (condition !== undefined && namesTag(condition, headers.etag)) {
      const kept = Object.entries(headers).filter(([name]) => KEPT.test(name));
      request.response = { statusCode: 304, headers: Object.fromEntries(kept) };
      return undefined;
    }
  }
  // A function can be called with null in the place of an event, which is a failure like any other.
  const accept = event?.headers?.['accept-encoding'];
  if (!isCompressible || body.length <= MIN_COMPRESSED_LENGTH || !accept) return undefined;
  return compress(request, response, accept);
}

async function compress(request: Handled, response: Result, accept: string): Promise<void> {
  request.response = await limited(request, load(response, accept));
}

/** Loaded for the first client that asks; a cold start has other things to do. */
async function load(response: Result, accept: string): Promise<Result> {
  const { compressAnswer } = await import('./compress-answer.ts');
  return compressAnswer(response, accept);
}
