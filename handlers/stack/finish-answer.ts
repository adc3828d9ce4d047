import type { MiddlewareObj, Request } from '@middy/core';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import { acceptedCoding } from './accepted-coding.ts';
import type { AnswerableError, Internal } from './answer-failures.ts';
import { compress } from './compress.ts';
import { entityTagOf, namesTag } from './entity-tag.ts';
import { securityHeaders } from './security-headers.ts';

/** Smaller bodies fit into a packet as they are. */
const MIN_COMPRESSED_LENGTH = 1_024;

const COMPRESSIBLE = /^text\/|^image\/svg|\b(json|javascript|xml)\b/;

type Result = APIGatewayProxyStructuredResultV2;
type Headers = Record<string, string>;
type Answered = Request<APIGatewayProxyEventV2, Result, AnswerableError, Context, Internal>;

/**
 * The manners of every answer, whatever its route and whether it is a failure: security headers, `ETag`
 * and 304, compression. `isProduction` is asked for each answer.
 */
export function finishAnswer(
  isProduction: () => boolean,
): MiddlewareObj<APIGatewayProxyEventV2, Result, AnswerableError, Context, Internal> {
  function finish(request: Answered): Promise<void> | undefined {
    const { event, response } = request;
    const { body } = response ?? {};
    if (!response || body === undefined) return undefined;

    const given = response.headers as Headers;
    const isCompressible = COMPRESSIBLE.test(given['content-type'] ?? given['Content-Type'] ?? '');
    const headers: Headers = {
      ...securityHeaders(isProduction()),
      ...(isCompressible && { vary: 'Accept-Encoding' }),
      ...given,
    };
    response.headers = headers;
    if (response.statusCode === 200 && given['cache-control'] !== 'no-store') {
      headers.etag = entityTagOf(body);
      if (namesTag(event.headers?.['if-none-match'], headers.etag)) {
        request.response = notModified(headers);
        return undefined;
      }
    }
    const length = response.isBase64Encoded ? body.length * 0.75 : body.length;
    if (!isCompressible || length <= MIN_COMPRESSED_LENGTH) return undefined;
    if (headers['content-encoding'] !== undefined) return undefined;
    return compressBody(response, headers, event.headers?.['accept-encoding']);
  }

  return { after: finish, onError: finish };
}

/** What a client needs to go on with the answer that it has (RFC 9110, 15.4.5). */
function notModified(headers: Headers): Result {
  const kept = ['cache-control', 'etag', 'vary', 'x-request-id'];
  return {
    statusCode: 304,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => kept.includes(name))),
  };
}

function compressBody(
  response: Result,
  headers: Headers,
  accept: string | undefined,
): Promise<void> | undefined {
  const coding = acceptedCoding(accept);
  if (coding === undefined) return undefined;
  const bytes = Buffer.from(response.body as string, response.isBase64Encoded ? 'base64' : 'utf8');
  return compress(bytes, coding).then((compressed) => {
    headers['content-encoding'] = coding;
    response.body = compressed.toString('base64');
    response.isBase64Encoded = true;
  });
}
