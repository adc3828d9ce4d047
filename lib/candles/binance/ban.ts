import type { SharedValue } from 'portable-handlers';

/** How long Binance must not be called. */
export type Ban = {
  /** Milliseconds until its end; 0 or less is no ban. */
  leftMs(): number;
  /** Makes it last so many milliseconds from now; an end that is earlier than the present one changes nothing. */
  extend(ms: number): void;
};

/**
 * Creates a ban whose end all processes share: the latest that any of them has learned. It goes by the monotonic
 * clock, which is the same in all processes of a machine, so that setting the time makes no ban longer or shorter.
 */
export function createBan(shared: SharedValue<number>): Ban {
  let end = shared.get() ?? 0;
  shared.onChange((until) => {
    if (until > end) end = until;
    // What reaches a worker that starts later must be the latest end too.
    else if (until < end) shared.publish(end);
  });

  return {
    leftMs: () => end - Number(process.hrtime.bigint()) / 1e6,
    extend(ms) {
      const until = Number(process.hrtime.bigint()) / 1e6 + ms;
      // Not `until <= end`: NaN must extend nothing.
      if (!(until > end)) return;
      end = until;
      shared.publish(end);
    },
  };
}

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
