import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** An event that `serverless-http` may write into. */
export function eventForServerless(event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 {
  return { ...event, requestContext: { ...event.requestContext } };
}

/**
 * Gives a request of `serverless-http` what one from a socket has beyond it: the target as it was sent, header lines,
 * each a text, and no body before it is parsed.
 */
export function restoreRequest(req: IncomingMessage, event: APIGatewayProxyEventV2): void {
  const lines = Object.entries(req.headers).map(([name, value]) => [name, String(value)]);
  Object.assign(req, {
    url: targetOf(event),
    headers: Object.fromEntries(lines),
    headersDistinct: Object.fromEntries(lines.map(([name, value]) => [name, [value]])),
    rawHeaders: lines.flat(),
    httpVersionMajor: 1,
    httpVersionMinor: 1,
  });
  delete (req as { body?: unknown }).body;
}

/** The request target of an event, whose path is decoded. */
function targetOf({ rawPath = '/', rawQueryString = '' }: APIGatewayProxyEventV2): string {
  const parts = rawPath.split('/').map((part) => encodeURIComponent(part.toWellFormed()));
  const path = parts.join('/') || '/';
  // With one of these, Express would use `url.parse`, and Node warns of that in a bundle.
  const query = rawQueryString.replace(/[\s#\ufeff]/g, encodeURIComponent);
  return query === '' ? path : `${path}?${query}`;
}
