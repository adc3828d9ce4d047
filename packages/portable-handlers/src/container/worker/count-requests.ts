import { RateLimiterCluster, RateLimiterRes } from 'rate-limiter-flexible';
import type { Client, Standing } from '../../../../../handlers/rate-limit.ts';
import type { Log } from '../../log/log.ts';
import { countAloud } from '../count-aloud.ts';
import { logRateLimitUnavailable } from '../events.ts';
import { networkOf } from './client-network.ts';

const WINDOW_SECONDS = 60;

/** The primary, which counts for all workers, answers in well under a millisecond. */
const WAIT_MS = 1_000;

/**
 * Counts requests against the limit: so many a minute for each client, counted in the primary, so that
 * a client has one budget whichever workers it meets. Where the primary does not answer, requests pass
 * uncounted, and a line says so: a limit that is not there harms less than a service that is not.
 */
export function createCounter(limit: number, log: Log) {
  const limiter = new RateLimiterCluster({
    keyPrefix: 'client',
    points: limit,
    duration: WINDOW_SECONDS,
    timeoutMs: WAIT_MS,
  });
  const noteUncounted = countAloud((requests) => logRateLimitUnavailable(log, requests));

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

  return async ({ apiKey, address }: Client): Promise<Standing | undefined> => {
    const client = apiKey === undefined ? `address ${networkOf(address)}` : `key ${apiKey}`;
    try {
      return standingOf(await limiter.consume(client), true);
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return standingOf(refusal, false);
      noteUncounted();
      return undefined;
    }
  };
}
