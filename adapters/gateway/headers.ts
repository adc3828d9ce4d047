import { setOwn } from '../../lib/own-property.ts';

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

/**
 * What becomes of header lines with certain names in a certain order. A client sends the same ones time
 * and again, and most of the work (lower case, order, duplicates) depends on the names alone.
 */
type Plan = {
  /** As received. */
  names: string[];
  /** All keys of the result in their order, for copies. */
  template: Record<string, string>;
  /** The places of the values of each name, in a list of names and values in turn. */
  fields: { name: string; first: number; others: number[] }[];
  cookies: number[];
};

/** Bounded, since the names come from clients. */
const plans = new Map<string, Plan>();
const MAX_PLANS = 200;

let latestPlan: Plan = createPlan([]);

/**
 * The headers of an event from the header lines of a request (names and values in turn): names in lower
 * case and ascending order, lines of one name joined by a comma without a space, the gateway's own added.
 */
export function readHeaders(rawHeaders: string[], gateway: GatewayHeaders): RequestHeaders {
  const plan = planFor(rawHeaders);
  const headers = { ...plan.template };
  for (const { name, first, others } of plan.fields) {
    let value = rawHeaders[first] as string;
    for (const other of others) value += `,${rawHeaders[other]}`;
    headers[name] = value;
  }
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

function planFor(rawHeaders: string[]): Plan {
  if (hasNames(rawHeaders, latestPlan.names)) return latestPlan;
  const names = rawHeaders.filter((_, index) => index % 2 === 0);
  // No header name has a line feed in it.
  const key = names.join('\n');
  let plan = plans.get(key);
  if (plan === undefined) {
    plan = createPlan(names);
    if (plans.size === MAX_PLANS) plans.clear();
    plans.set(key, plan);
  }
  latestPlan = plan;
  return plan;
}

function hasNames(rawHeaders: string[], names: string[]): boolean {
  if (rawHeaders.length !== names.length * 2) return false;
  for (let index = 0; index < names.length; index += 1) {
    if (rawHeaders[index * 2] !== names[index]) return false;
  }
  return true;
}

function createPlan(names: string[]): Plan {
  const fields = new Map<string, Plan['fields'][number]>();
  const cookies: number[] = [];
  for (const [index, text] of names.entries()) {
    const name = text.toLowerCase();
    const place = index * 2 + 1;
    if (name === 'cookie') cookies.push(place);
    if (DROPPED.has(name)) continue;
    const field = fields.get(name);
    if (field === undefined) fields.set(name, { name, first: place, others: [] });
    else field.others.push(place);
  }
  const template: Record<string, string> = {};
  for (const name of [...new Set([...fields.keys(), ...ADDED])].sort()) setOwn(template, name, '');
  return { names, template, fields: [...fields.values()], cookies };
}

function readCookies(plan: Plan, rawHeaders: string[]): string[] | undefined {
  const cookies = plan.cookies
    .flatMap((place) => (rawHeaders[place] as string).split(';'))
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '');
  return cookies.length === 0 ? undefined : cookies;
}
