import { createPlans, fillPlan, type NamePlan, planNames } from '../name-plans.ts';

/** What a request's header lines say. */
export type RequestHeaders = {
  headers: Record<string, string>;
  cookies: string[] | undefined;
};

/** What a gateway adds to the headers of a request. */
export type GatewayHeaders = {
  /** Of the body in bytes; "0" where there is none. */
  contentLength: number;
  peer: string;
  traceId: string;
};

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

const planFor = createPlans((texts): Plan => {
  const names = texts.map((text) => text.toLowerCase());
  const kept = names.map((name) => (DROPPED.has(name) ? undefined : name));
  const cookies = names.flatMap((name, index) => (name === 'cookie' ? [index * 2 + 1] : []));
  return { names: texts, ...planNames(kept, ADDED), cookies };
});

/**
 * The headers of an event from the header lines of a request (names and values in turn): names in lower
 * case and ascending order, lines of one name joined by a comma without a space, the gateway's own added.
 */
export function readHeaders(rawHeaders: string[], gateway: GatewayHeaders): RequestHeaders {
  const plan = planFor(rawHeaders);
  const headers = fillPlan(plan, rawHeaders);
  const forwarded = headers['x-forwarded-for'];
  // An existing list of proxies is continued; what clients say about port and protocol is not believed.
  headers['x-forwarded-for'] = forwarded ? `${forwarded}, ${gateway.peer}` : gateway.peer;
  headers['x-forwarded-port'] = '443';
  headers['x-forwarded-proto'] = 'https';
  headers['content-length'] = gateway.contentLength === 0 ? '0' : String(gateway.contentLength);
  // A client's trace goes on if it has a root.
  if (!headers['x-amzn-trace-id']?.includes('Root=')) headers['x-amzn-trace-id'] = gateway.traceId;
  return {
    headers,
    cookies: plan.cookies.length === 0 ? undefined : readCookies(plan, rawHeaders),
  };
}

/** The bytes of a request line and its header lines, as they were sent. */
export function sizeOfHead(method: string, url: string, rawHeaders: string[]): number {
  // " HTTP/1.1\r\n" and the space after the method
  let size = method.length + url.length + 12;
  // ": " and "\r\n"
  for (const text of rawHeaders) size += text.length + 2;
  return size;
}

/** Whether a request names exactly one host, as HTTP/1.1 demands. */
export function hasOneHost(rawHeaders: string[]): boolean {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts === 1;
}

function readCookies(plan: Plan, rawHeaders: string[]): string[] | undefined {
  const cookies = plan.cookies
    .flatMap((place) => (rawHeaders[place] as string).split(';'))
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '');
  return cookies.length === 0 ? undefined : cookies;
}
