import { HttpError } from '../lib/errors.ts';
import { INDICATOR_NAMES, INDICATORS, type IndicatorName } from '../lib/indicators/indicators.ts';
import { integer } from '../lib/parameters/kinds.ts';
import { fetchClosedCandles } from './closed-candles.ts';
import { marketParameters } from './market-parameters.ts';
import { createHandler } from './stack/create-handler.ts';
import { define } from './stack/definition.ts';
import { reply } from './stack/reply.ts';

const definition = define({
  parameters: {
    ...marketParameters,
    period: integer({ min: 2, max: 100, fallback: 14, description: 'Candles of the RSI' }),
  },
  readTarget: (event) => toIndicatorName(event.pathParameters?.indicator ?? ''),
  async answer(input, ports, signal) {
    const { symbol, interval, period, target: indicator } = input;
    const { closes, lastOpenTime } = await fetchClosedCandles(input, ports, signal);
    return reply({
      lifetime: 'moment',
      body: {
        symbol,
        interval,
        source: ports.candles.source,
        indicator,
        ...INDICATORS[indicator](closes, period),
        timestamp: new Date(lastOpenTime).toISOString(),
      },
    });
  },
});

/** `GET /api/indicators/{indicator}`: one indicator and its signal. */
export const handler = createHandler(definition);

function toIndicatorName(text: string): IndicatorName {
  const name = INDICATOR_NAMES.find((known) => known === text.toLowerCase());
  if (name !== undefined) return name;
  throw new HttpError(404, `Unknown indicator; available: ${INDICATOR_NAMES.join(', ')}`);
}
