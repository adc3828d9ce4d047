import type { IncomingHttpHeaders } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

type Parts = {
  method: string;
  /** Path and query as they were sent. */
  url: string;
  headers: IncomingHttpHeaders;
  /** The query as the framework read it; made from the URL where it reads none. */
  query?: Record<string, string> | undefined;
  sourceIp: string;
};

/** The event that an adapter without the rules of an HTTP API makes of what its framework gives. */
export function plainEvent({
  method,
  url,
  headers,
  query,
  sourceIp,
}: Parts): APIGatewayProxyEventV2 {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const rawQueryString = mark < 0 ? '' : url.slice(mark + 1);
  const now = new Date();
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString,
    headers: headers as Record<string, string>,
    queryStringParameters: query ?? Object.fromEntries(new URLSearchParams(rawQueryString)),
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: headers.host ?? '',
      domainPrefix: 'api',
      http: {
        ...{ method, path, sourceIp },
        protocol: 'HTTP/1.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: crypto.randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: now.toISOString(),
      timeEpoch: now.getTime(),
    },
    isBase64Encoded: false,
  };
}
