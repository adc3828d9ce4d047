import { HttpError } from '../../lib/errors.ts';
import { integer } from '../../lib/parameters.ts';
import { fetchClosedCandles, marketParameters } from '../market.ts';
import { define } from '../stack/definition.ts';
import { reply } from '../stack/reply.ts';
import { type Indicator, indicators } from './indicators.ts';

const ofPeriod = Object.values(indicators).flatMap(({ document }) => document.period ?? []);

/** `GET /api/indicators/{indicator}`: one indicator and its signal. */
export const definition = define({
  parameters: {
    ...marketParameters,
    period: integer({
      min: 2,
      max: 100,
      fallback: 14,
      description: `Candles of ${ofPeriod.join(', ')}`,
    }),
  },
  readTarget: (event) => findIndicator(event.pathParameters?.indicator ?? ''),
  async answer(input, ports, signal) {
    const { symbol, interval, period, target } = input;
    const { closes, lastOpenTime } = await fetchClosedCandles(input, ports, signal);
    return reply({
      lifetime: 'second',
      body: {
        symbol,
        interval,
        source: ports.candles.source,
        indicator: target.name,
        ...target.indicator.read(closes, period),
        timestamp: new Date(lastOpenTime).toISOString(),
      },
    });
  },
});

/** The indicator of a name in any case; throws a 404 for one that there is not. */
function findIndicator(text: string): { name: string; indicator: Indicator } {
  const name = text.toLowerCase();
  const indicator = Object.hasOwn(indicators, name) ? indicators[name] : undefined;
  if (indicator !== undefined) return { name, indicator };
  const known = Object.keys(indicators).join(', ');
  throw new HttpError(404, `Unknown indicator; available: ${known}`);
}
