/** How long Binance must not be called. Times are milliseconds since the epoch; 0 is no ban. */
export type Ban = {
  until(): number;
  /** Sets the end; one that is earlier than the present end changes nothing. */
  extend(until: number): void;
  /**
   * Calls `listener` with the new end whenever the ban was extended. Processes may send it to each other
   * in a circle: the same time extends nothing, so it is not sent on.
   */
  onExtend(listener: (until: number) => void): void;
};

/** Creates a ban that is not in force. */
export function createBan(): Ban {
  const listeners: ((until: number) => void)[] = [];
  let end = 0;

  return {
    until: () => end,
    extend(until) {
      // Not `until <= end`: NaN must extend nothing.
      if (!(until > end)) return;
      end = until;
      for (const listener of listeners) listener(until);
    },
    onExtend(listener) {
      listeners.push(listener);
    },
  };
}

/** The ban of this process; the workers of a container share theirs. */
export const upstreamBan: Ban = createBan();

const SECOND = 1_000;

/** Binance's longest ban. */
const LONGEST = 3 * 24 * 3_600 * SECOND;

/** Without a `Retry-After`: Binance counts by the minute, and its shortest ban is two. */
const DEFAULTS: Record<number, number> = { 429: 60 * SECOND, 418: 120 * SECOND };

/**
 * How long (ms) an answer asks for no further call: undefined unless its status is 429 or 418. A
 * `Retry-After` is a number of seconds or an HTTP date (RFC 9110, 10.2.3), seen from `now` (ms); what it
 * says is held between a second and three days.
 */
export function pauseOf(status: number, retryAfter: string | undefined, now: number) {
  const fallback = DEFAULTS[status];
  if (fallback === undefined) return undefined;
  return Math.min(Math.max(parseRetryAfter(retryAfter, now) ?? fallback, SECOND), LONGEST);
}

function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * SECOND;
  const date = text.endsWith(' GMT') ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : date - now;
}
