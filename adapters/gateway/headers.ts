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
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Lower-case names by names as received. Bounded, since names come from clients. */
const lowerNames = new Map<string, string>();
const MAX_NAMES = 1_000;

// Filled and emptied by each call: no call is interrupted by another.
const names: string[] = [];
const values: string[] = [];

/**
 * The headers of an event from the header lines of a request (names and values in turn): names in lower
 * case and ascending order, lines of one name joined by a comma without a space, the gateway's own added.
 */
export function readHeaders(rawHeaders: string[], gateway: GatewayHeaders): RequestHeaders {
  names.length = 0;
  values.length = 0;
  let cookies: string[] | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = lowerName(rawHeaders[index] as string);
    const value = rawHeaders[index + 1] as string;
    if (name === 'cookie') cookies = addCookies(cookies, value);
    else if (!DROPPED.has(name)) insert(name, value);
  }
  // An existing list of proxies is continued; what clients say about port and protocol is not believed.
  insert('x-forwarded-for', gateway.peer, ', ');
  replace('x-forwarded-port', '443');
  replace('x-forwarded-proto', 'https');
  if (!hasTrace()) replace('x-amzn-trace-id', gateway.traceId);
  replace('content-length', String(gateway.contentLength));

  const headers: Record<string, string> = {};
  for (let index = 0; index < names.length; index += 1) {
    setOwn(headers, names[index] as string, values[index] as string);
  }
  return { headers, cookies };
}

/** The bytes of a request line and its header lines, as they were sent. */
export function sizeOfHead(method: string, url: string, rawHeaders: string[]): number {
  // " HTTP/1.1\r\n" and the space after the method
  let size = method.length + url.length + 12;
  // ": " and "\r\n"
  for (const text of rawHeaders) size += text.length + 2;
  return size;
}

function lowerName(name: string): string {
  const known = lowerNames.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  if (lowerNames.size < MAX_NAMES) lowerNames.set(name, lower);
  return lower;
}

/** Puts a line at its place in ascending order, joined to an earlier one of its name. */
function insert(name: string, value: string, separator = ','): void {
  let index = names.length;
  while (index > 0 && (names[index - 1] as string) > name) index -= 1;
  if (index > 0 && names[index - 1] === name) {
    const earlier = values[index - 1] as string;
    values[index - 1] =
      earlier === '' && separator !== ',' ? value : `${earlier}${separator}${value}`;
    return;
  }
  names.push(name);
  values.push(value);
  for (let last = names.length - 1; last > index; last -= 1) {
    names[last] = names[last - 1] as string;
    values[last] = values[last - 1] as string;
  }
  names[index] = name;
  values[index] = value;
}

function replace(name: string, value: string): void {
  const index = names.indexOf(name);
  if (index < 0) insert(name, value);
  else values[index] = value;
}

/** A client's trace id is kept if it has a root. */
function hasTrace(): boolean {
  const index = names.indexOf('x-amzn-trace-id');
  return index >= 0 && (values[index] as string).includes('Root=');
}

function addCookies(cookies: string[] | undefined, line: string): string[] | undefined {
  const found = line
    .split(';')
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '');
  if (found.length === 0) return cookies;
  return cookies === undefined ? found : [...cookies, ...found];
}
