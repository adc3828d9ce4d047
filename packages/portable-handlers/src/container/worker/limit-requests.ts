import { isIPv6 } from 'node:net';
import { RateLimiterCluster, RateLimiterRes } from 'rate-limiter-flexible';
import type { Log } from '../../log/log.ts';
import type { CountRequest, Standing } from '../../service.ts';
import { countUnlimited } from '../events.ts';

const WINDOW_SECONDS = 60;

/** The primary, which counts for all workers, answers in well under a millisecond. */
const WAIT_MS = 1_000;

/**
 * Counts requests against the limit: so many a minute for each client, counted in the primary, so that
 * a client has one budget whichever workers it meets. Where the primary does not answer, requests pass
 * uncounted, and a line says so: a limit that is not there harms less than a service that is not.
 */
export function limitRequests(limit: number, log: Log): CountRequest {
  const limiter = new RateLimiterCluster({
    keyPrefix: 'client',
    points: limit,
    duration: WINDOW_SECONDS,
    timeoutMs: WAIT_MS,
  });
  const noteUnlimited = countUnlimited(log);

  function standingOf(
    { remainingPoints, msBeforeNext }: RateLimiterRes,
    isAllowed: boolean,
  ): Standing {
    return {
      isAllowed,
      limit,
      remaining: remainingPoints,
      windowSeconds: WINDOW_SECONDS,
      resetSeconds: Math.max(1, Math.ceil(msBeforeNext / 1_000)),
    };
  }

  return async ({ apiKey, address }) => {
    const client = apiKey === undefined ? `address ${networkOf(address)}` : `key ${apiKey}`;
    try {
      return standingOf(await limiter.consume(client), true);
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return standingOf(refusal, false);
      noteUnlimited();
      return undefined;
    }
  };
}

/**
 * The part of an address that identifies a client: an IPv4 address, or the first four groups (the /64) of an IPv6
 * address, whose owner has all addresses that share them.
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
