import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Exchange, newTracePart, timeTextsOf } from '../exchange.ts';
import { fillPlan } from '../name-plans.ts';
import type { EventBody } from './body.ts';
import { forwardedAddress, type Proxies, peerAddressOf } from './client-address.ts';
import { type HeaderPlan, headerPlans } from './header-plans.ts';
import { readQuery } from './target.ts';

// No account and no API stand behind a container; these have the form of those that do.
export const ACCOUNT_ID = '000000000000';
const API_ID = 'container0';

type Domain = { host: string; domainName: string; domainPrefix: string };

/** Of the latest request: most have the same. */
let latestDomain: Domain = { host: '', domainName: '', domainPrefix: '' };

/**
 * The event (payload format 2.0) of an exchange. Keys are in an HTTP API's order; what a request does
 * not have is absent. Header names are in lower case and ascending order, lines of one name joined by a
 * comma without a space. `contentLength` is that of the body as it was sent, in bytes.
 */
export function createEvent(
  { req, target, match, requestId, answered }: Exchange,
  body: EventBody | undefined,
  contentLength: number,
  proxies: Proxies,
): APIGatewayProxyEventV2 {
  const timeEpoch = Date.now();
  const { time, traceSeconds } = timeTextsOf(timeEpoch);
  const peer = peerAddressOf(req.socket.remoteAddress);
  // One that is refused is planned for this once.
  const plan = headerPlans.planFor(req.rawHeaders, !answered);
  const headers = fillPlan(plan, req.rawHeaders);
  const cookies = plan.cookies.length === 0 ? undefined : readCookies(plan, req.rawHeaders);
  const sourceIp = forwardedAddress(headers, proxies) ?? peer;
  const forwarded = headers['x-forwarded-for'];
  // An existing list of proxies is continued; what clients say about port and protocol is not believed.
  headers['x-forwarded-for'] = forwarded ? `${forwarded}, ${peer}` : peer;
  headers['x-forwarded-port'] = '443';
  headers['x-forwarded-proto'] = 'https';
  headers['content-length'] = contentLength === 0 ? '0' : String(contentLength);
  // A client's trace goes on if it has a root.
  if (!headers['x-amzn-trace-id']?.includes('Root=')) {
    headers['x-amzn-trace-id'] = `Root=1-${traceSeconds}-${newTracePart()}`;
  }
  const queryStringParameters = readQuery(target.query, !answered);
  const routeKey = match?.routeKey ?? '';
  const { domainName, domainPrefix } = domainOf(headers.host || 'localhost');

  // Assigned in turn: a spread for each that may be absent takes ten times as long.
  const event = {
    version: '2.0',
    routeKey,
    rawPath: target.path,
    rawQueryString: target.query,
  } as APIGatewayProxyEventV2;
  if (cookies !== undefined) event.cookies = cookies;
  event.headers = headers;
  if (queryStringParameters !== undefined) event.queryStringParameters = queryStringParameters;
  event.requestContext = {
    accountId: ACCOUNT_ID,
    apiId: API_ID,
    domainName,
    domainPrefix,
    http: {
      method: req.method as string,
      path: target.path,
      // Also what an HTTP API says about HTTP/2.
      protocol: req.httpVersion === '1.0' ? 'HTTP/1.0' : 'HTTP/1.1',
      sourceIp,
      userAgent: headers['user-agent'] ?? '',
    },
    requestId,
    routeKey,
    stage: '$default',
    time,
    timeEpoch,
  };
  const pathParameters = match?.pathParameters;
  if (pathParameters !== undefined) event.pathParameters = pathParameters;
  if (body !== undefined) event.body = body.body;
  event.isBase64Encoded = body?.isBase64Encoded ?? false;
  return event;
}

/** The host of a `Host` header without its port, and its first label. */
function domainOf(host: string): Domain {
  if (host !== latestDomain.host) {
    const port = host.lastIndexOf(':');
    // Brackets are those of an IPv6 address.
    const domainName = port > host.lastIndexOf(']') ? host.slice(0, port) : host;
    latestDomain = { host, domainName, domainPrefix: domainName.split('.', 1)[0] as string };
  }
  return latestDomain;
}

function readCookies(plan: HeaderPlan, rawHeaders: string[]): string[] | undefined {
  const cookies: string[] = [];
  for (const place of plan.cookies) {
    const line = rawHeaders[place] as string;
    for (let start = 0; start < line.length; ) {
      const mark = line.indexOf(';', start);
      const end = mark < 0 ? line.length : mark;
      const cookie = line.slice(start, end).trim();
      if (cookie !== '') cookies.push(cookie);
      start = end + 1;
    }
  }
  return cookies.length === 0 ? undefined : cookies;
}
