import { isIPv6 } from 'node:net';

/**
 * What of an address tells clients apart. One with IPv6 has at least 64 bits of addresses to choose from:
 * all that share the first four groups are one.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%')[0]!.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const last = tail === '' ? [] : tail.split(':');
    // An IPv4 address at the end stands for two groups.
    const lastLength = last.length + (tail.includes('.') ? 1 : 0);
    groups.push(...new Array(8 - groups.length - lastLength).fill('0'), ...last);
  }
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
