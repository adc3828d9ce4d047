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
