import type { MiddlewareObj, Request } from '@middy/core';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import { bytesOf } from '../../lib/text-bytes.ts';
import type { AnswerableError, Internal } from './answer-failures.ts';
import { entityTagOf, namesTag } from './entity-tag.ts';
import { rateLimitHeaders } from './limit-rate.ts';
import { securityHeaders } from './security-headers.ts';

type Result = APIGatewayProxyStructuredResultV2;
type Answered = Request<APIGatewayProxyEventV2, Result, AnswerableError, Context, Internal>;

/** Smaller bodies fit into a packet as they are. */
const MIN_COMPRESSED_LENGTH = 1_024;

const COMPRESSIBLE = /^text|json|javascript|svg/;

/** What a client needs to go on with the answer that it has (RFC 9110, 15.4.5), and what it asked for. */
const KEPT = /^(cache-control|etag|vary|ratelimit.*|x-request-id)$/;

/**
 * The manners of every answer, whatever its route and whether it is a failure: security headers, `ETag`
 * and 304, compression.
 */
export const finishAnswer: MiddlewareObj<
  APIGatewayProxyEventV2,
  Result,
  AnswerableError,
  Context,
  Internal
> = { after: finish, onError: finish };

function finish(request: Answered): Promise<void> | undefined {
  const { event, internal } = request;
  const response = request.response as Result;
  const body = bytesOf(response) ?? response.body;
  const given = response.headers as Record<string, string>;
  if (body === undefined) return undefined;

  const isCompressible = COMPRESSIBLE.test(given['content-type'] ?? given['Content-Type'] ?? '');
  const headers: Record<string, string> = {
    ...securityHeaders(internal.isProduction),
    ...(isCompressible && { vary: 'Accept-Encoding' }),
    ...rateLimitHeaders(event),
    ...given,
  };
  response.headers = headers;
  if (response.statusCode === 200 && headers['cache-control'] !== 'no-store') {
    headers.etag = entityTagOf(body);
    if (namesTag(event.headers?.['if-none-match'], headers.etag)) {
      const kept = Object.entries(headers).filter(([name]) => KEPT.test(name));
      request.response = { statusCode: 304, headers: Object.fromEntries(kept) };
      return undefined;
    }
  }
  // A function can be called with null in the place of an event, which is a failure like any other.
  const accept = event?.headers?.['accept-encoding'];
  if (!isCompressible || body.length <= MIN_COMPRESSED_LENGTH || !accept) return undefined;
  // Loaded for the first client that asks; a cold start has other things to do.
  return import('./compress-answer.ts').then(async ({ compressAnswer }) => {
    request.response = await compressAnswer(response, accept);
  });
}
