import { isIP } from 'node:net';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Exchange, newTracePart, timeTextsOf } from '../exchange.ts';
import { createPlans, fillPlan, type NamePlan, planNames } from '../name-plans.ts';
import type { EventBody } from './body.ts';
import { readQuery } from './target.ts';

// No account and no API stand behind a container; these have the form of those that do.
export const ACCOUNT_ID = '000000000000';
const API_ID = 'container0';

/** These end at the gateway and never reach a function; cookies have a place of their own. */
const DROPPED = new Set([
  'connection',
  'cookie',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Set by the gateway, whatever the client says. */
const ADDED = [
  'content-length',
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
];

/** With the places of the lines that have cookies. */
type Plan = NamePlan & { cookies: number[] };

const planFor = createPlans((texts, isKept): Plan => {
  const names = texts.map((text) => text.toLowerCase());
  const kept = names.map((name) => (DROPPED.has(name) ? undefined : name));
  const cookies = names.flatMap((name, index) => (name === 'cookie' ? [index * 2 + 1] : []));
  return { names: texts, ...planNames(kept, isKept, ADDED), cookies };
});

/**
 * The event (payload format 2.0) of an exchange. Keys are in an HTTP API's order; what a request does
 * not have is absent. Header names are in lower case and ascending order, lines of one name joined by a
 * comma without a space. `contentLength` is that of the body as it was sent, in bytes.
 */
export function createEvent(
  { req, target, match, requestId, answered }: Exchange,
  body: EventBody | undefined,
  contentLength: number,
  trustedProxies: number,
): APIGatewayProxyEventV2 {
  const timeEpoch = Date.now();
  const { time, traceSeconds } = timeTextsOf(timeEpoch);
  const peer = addressOf(req.socket.remoteAddress);
  // One that is refused is planned for this once.
  const plan = planFor(req.rawHeaders, !answered);
  const headers = fillPlan(plan, req.rawHeaders);
  const cookies = plan.cookies.length === 0 ? undefined : readCookies(plan, req.rawHeaders);
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
  // The host without its port; brackets are those of an IPv6 address.
  const host = headers.host || 'localhost';
  const port = host.lastIndexOf(':');
  const domainName = port > host.lastIndexOf(']') ? host.slice(0, port) : host;

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
    // Its first label.
    domainPrefix: domainName.split('.', 1)[0] as string,
    http: {
      method: req.method as string,
      path: target.path,
      // Also what an HTTP API says about HTTP/2.
      protocol: req.httpVersion === '1.0' ? 'HTTP/1.0' : 'HTTP/1.1',
      sourceIp: trustedProxies === 0 ? peer : sourceOf(headers, peer, trustedProxies),
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

/** An IPv4 address that came in by an IPv6 listener is an IPv4 address. */
export function addressOf(remoteAddress: string | undefined): string {
  if (remoteAddress === undefined) return '';
  return remoteAddress.startsWith('::ffff:') ? remoteAddress.slice(7) : remoteAddress;
}

/** The client as the outermost trusted proxy saw it. `X-Forwarded-For` ends with this server's peer. */
function sourceOf(headers: Record<string, string>, peer: string, trustedProxies: number): string {
  const hops = (headers['x-forwarded-for'] as string).split(',');
  const hop = (hops[Math.max(0, hops.length - 1 - trustedProxies)] as string).trim();
  return isIP(hop) === 0 ? peer : hop;
}

function readCookies(plan: Plan, rawHeaders: string[]): string[] | undefined {
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
