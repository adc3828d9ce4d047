import { isIP, SocketAddress } from 'node:net';

/** The headers in which proxies say whom they serve. */
export const FORWARDED_HEADERS = ['x-forwarded-for', 'forwarded'] as const;

export type ForwardedHeader = (typeof FORWARDED_HEADERS)[number];

/** An IPv6 address that stands for an IPv4 address (RFC 4291, 2.5.5.2), however it is written. */
const MAPPED = /^[0:]*:ffff:/i;

/** An address with a port (digits, or a word by RFC 7239), or in brackets. */
const NODE = /^(?:\[([0-9a-f:.]+)(?:%[^\]]*)?\]|([0-9.]+))(?::(?:[0-9]{1,5}|_[\w.-]+))?$/i;

/** A parameter of an element of `Forwarded`, or an empty one, and the semicolon behind it. */
const PAIR = /\s*([\w!#$%&'*+.^`|~-]+)=("(?:[^"\\]|\\.)*"|[^\s",;=]*)\s*(?:;|$)|\s*(?:;|$)/y;

/** The address of a connection's other end. An IPv4 address that came in by an IPv6 listener is an IPv4 address. */
export function peerAddressOf(remoteAddress: string | undefined): string {
  if (remoteAddress === undefined) return '';
  return remoteAddress.startsWith('::ffff:') ? remoteAddress.slice(7) : remoteAddress;
}

/** What is known of proxies in front: how many are believed, and the header that they write. */
export type Proxies = { trustedProxies: number; forwardedHeader: ForwardedHeader };

/**
 * The client's address as the outermost of the trusted proxies saw it: the entry of the header that it made, counted
 * from the right, or the leftmost where there are fewer. Undefined where that is none: absent, `unknown`, malformed.
 */
export function forwardedAddress(
  headers: Record<string, string>,
  { trustedProxies, forwardedHeader }: Proxies,
): string | undefined {
  if (trustedProxies === 0) return undefined;
  const list = headers[forwardedHeader];
  if (list === undefined) return undefined;
  const hasQuotes = forwardedHeader === 'forwarded';
  const entry = entryFromRight(list, trustedProxies, hasQuotes).trim();
  return addressIn(hasQuotes ? forOf(entry) : entry);
}

/**
 * The entry of a comma-separated list that is so many from the right. Read from there, since what stands on the left
 * is the client's own: a quote that it opens must not hide what proxies add.
 */
function entryFromRight(list: string, count: number, hasQuotes: boolean): string {
  let [end, left, isQuoted] = [list.length, count, false];
  for (let index = list.length - 1; index >= 0; index -= 1) {
    if (list[index] === '"' && hasQuotes && !isEscaped(list, index)) isQuoted = !isQuoted;
    if (list[index] !== ',' || isQuoted) continue;
    left -= 1;
    if (left === 0) return list.slice(index + 1, end);
    end = index;
  }
  return list.slice(0, end);
}

function isEscaped(text: string, index: number): boolean {
  let start = index;
  while (text[start - 1] === '\\') start -= 1;
  return (index - start) % 2 === 1;
}

/** The value of `for` in an element of `Forwarded` (RFC 7239, 4); empty where it has not exactly one. */
function forOf(element: string): string {
  const values: string[] = [];
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < element.length) {
    const pair = PAIR.exec(element);
    if (pair === null) return '';
    const [, name, value = ''] = pair;
    if (name?.toLowerCase() === 'for') values.push(value);
  }
  const [value = ''] = values.length === 1 ? values : [];
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
}

/** The IP address in `IP`, `IP:port`, `[IPv6]` or `[IPv6]:port`, without a zone; an IPv4 address as such. */
function addressIn(text: string): string | undefined {
  const [, inBrackets, withPort] = NODE.exec(text) ?? [];
  const address = inBrackets ?? withPort ?? (text.split('%', 1)[0] as string);
  const version = isIP(address);
  if (version === 0 || (inBrackets !== undefined && version !== 6)) return undefined;
  if (version === 4 || !MAPPED.test(address)) return address;
  return peerAddressOf(new SocketAddress({ address, family: 'ipv6' }).address);
}
