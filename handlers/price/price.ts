import type { CandleQuery, Candles } from '../../lib/candles/candles.ts';
import { DAY_MS, nextOpenTime, openTimeOf } from '../../lib/candles/interval.ts';
import { day, integer } from '../../lib/parameters.ts';
import { marketParameters } from '../market.ts';
import { define } from '../stack/definition.ts';
import { reply } from '../stack/reply.ts';
import { writeCandles } from './write-candles.ts';

/** How long after its end a candle may still change: Binance may add its last trades late. */
const SETTLING_MS = 60_000;

/** `GET /api/binance/price`: candles, oldest first, under the names of the FastAPI service. */
export const definition = define({
  parameters: {
    ...marketParameters,
    limit: integer({ min: 1, max: 1000, fallback: 50, description: 'How many candles at most' }),
    startdate: day('startdate', 'The first day (UTC), YYYYMMDD'),
    enddate: day('enddate', 'The last day (UTC), YYYYMMDD, included'),
  },
  rules: [
    {
      about: ['startdate', 'enddate'],
      holds: ({ startdate, enddate }) =>
        startdate === undefined || enddate === undefined || startdate <= enddate,
      message: 'enddate must not be before startdate',
    },
  ],
  async answer({ symbol, interval, limit, startdate, enddate }, { candles, clock }, signal) {
    const query: CandleQuery = {
      symbol,
      interval,
      limit,
      // Binance refuses times before 1970, where it has no candles either.
      ...(startdate !== undefined && { startTime: Math.max(0, startdate) }),
      ...(enddate !== undefined && { endTime: Math.max(0, enddate + DAY_MS - 1) }),
    };
    const found = await candles.candles(query, signal);
    const now = clock();
    return reply({
      // What was made up must not outlive the decision to make it up.
      lifetime:
        candles.source === 'binance' && isSettled(query, found, now) ? 'unchanging' : 'second',
      body: writeCandles(
        { symbol, interval, source: candles.source, count: found.count },
        found,
        now,
      ),
      isText: true,
    });
  },
});

/**
 * Whether the answer to a query is final: all its candles have closed and no longer change, and no other can
 * be added, because the query's limit is reached from the start of the range on, or because every candle that
 * could be in the range has closed. `now` is in milliseconds since the epoch.
 */
export function isSettled(query: CandleQuery, found: Candles, now: number): boolean {
  const { interval, limit, startTime, endTime } = query;
  let lastClose: number;
  // The first candles from a start: later ones come after them.
  if (startTime !== undefined && found.count === limit) lastClose = found.closeTimes.at(-1) ?? 0;
  else if (endTime === undefined) return false;
  // Three-day candles are counted from the day on which their symbol came: one may open with the end.
  else
    lastClose = nextOpenTime(interval, interval === '3d' ? endTime : openTimeOf(interval, endTime));
  return lastClose + SETTLING_MS < now;
}
