import type { CandleQuery } from '../../lib/candles/candles.ts';
import { DAY_MS } from '../../lib/candles/interval.ts';
import { isSettled } from '../../lib/candles/settled.ts';
import { day, integer } from '../../lib/parameters/kinds.ts';
import { marketParameters } from '../market-parameters.ts';
import { define } from '../stack/definition.ts';
import { reply } from '../stack/reply.ts';
import { writeCandles } from './write-candles.ts';

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
