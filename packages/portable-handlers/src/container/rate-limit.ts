import { isIPv6 } from 'node:net';
import type { Log } from '../log/log.ts';
import type { CountRequest } from '../service.ts';
import { countUnlimited } from './events.ts';

const WINDOW_SECONDS = 60;

/** Clients that are counted at once, some 200 bytes each. Beyond it the one that began first begins anew. */
const MAX_CLIENTS = 100_000;

/** The primary, which counts for all workers, answers in well under a millisecond. */
const WAIT_MS = 1_000;

/** How many requests of a client there were in its window, and the milliseconds until that ends. */
type Counted = { count: number; leftMs: number };

/**
 * Makes the primary's part: a function that counts a request of a client. A window begins with a client's first
 * request, and goes by the monotonic clock.
 */
export function createRequestCounts(): (client: string) => Counted {
  // In the order of their ends, since all are equally long.
  const windows = new Map<string, { count: number; endsAt: number }>();
  return (client) => {
    const now = performance.now();
    for (const [other, { endsAt }] of windows) {
      if (endsAt > now && windows.size <= MAX_CLIENTS) break;
      windows.delete(other);
    }
    const window = windows.get(client) ?? { count: 0, endsAt: now + WINDOW_SECONDS * 1_000 };
    window.count++;
    windows.set(client, window);
    return { count: window.count, leftMs: window.endsAt - now };
  };
}

type RequestLimits = {
  /** Gives what counts requests against so many a minute for each client. */
  limitRequests(limit: number): CountRequest;
  /** Takes the primary's answer. */
  receive(answer: Counted & { id: number }): void;
};

/**
 * Makes a worker's part: requests are counted in the primary, so that a client has one budget whichever workers it
 * meets. Where the primary does not answer, requests pass uncounted, and a line says so: a limit that is not there
 * harms less than a service that is not.
 */
export function createRequestLimits(
  log: Log,
  tellPrimary: (message: { type: 'count'; id: number; client: string }) => void,
): RequestLimits {
  const noteUnlimited = countUnlimited(log);
  const waiting = new Map<number, (counted: Counted | undefined) => void>();
  let asked = 0;

  function count(client: string): Promise<Counted | undefined> {
    const id = ++asked;
    const { promise, resolve } = Promise.withResolvers<Counted | undefined>();
    const timer = setTimeout(() => resolve(undefined), WAIT_MS);
    waiting.set(id, resolve);
    tellPrimary({ type: 'count', id, client });
    return promise.finally(() => {
      clearTimeout(timer);
      waiting.delete(id);
    });
  }

  return {
    limitRequests:
      (limit) =>
      async ({ apiKey, address }) => {
        const client = apiKey === undefined ? `address ${networkOf(address)}` : `key ${apiKey}`;
        const counted = await count(client);
        if (counted === undefined) {
          noteUnlimited();
          return undefined;
        }
        return {
          isAllowed: counted.count <= limit,
          limit,
          remaining: Math.max(limit - counted.count, 0),
          windowSeconds: WINDOW_SECONDS,
          resetSeconds: Math.max(1, Math.ceil(counted.leftMs / 1_000)),
        };
      },
    receive: ({ id, ...counted }) => waiting.get(id)?.(counted),
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
