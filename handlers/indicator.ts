import { HttpError } from '../lib/errors.ts';
import { macd } from '../lib/indicators/macd.ts';
import { rsi } from '../lib/indicators/rsi.ts';
import { macdTrend, rsiSignal } from '../lib/indicators/signals.ts';
import { integer } from '../lib/parameters/kinds.ts';
import { fetchClosedCandles } from './closed-candles.ts';
import { marketParameters } from './market-parameters.ts';
import { createHandler } from './stack/create-handler.ts';
import { define } from './stack/definition.ts';
import { reply } from './stack/reply.ts';

type Reading = { value: number | null; signal: string | null };

/** The indicators that can be asked for one at a time; `period` is the RSI's. */
const indicators = {
  rsi(closes: Float64Array, period: number): Reading {
    const value = rsi(closes, period);
    return { value, signal: rsiSignal(value) };
  },
  macd(closes: Float64Array): Reading {
    const momentum = macd(closes, 12, 26, 9);
    return {
      value: momentum?.line ?? null,
      signal: macdTrend(momentum?.histogram ?? null),
    };
  },
};

type IndicatorName = keyof typeof indicators;

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
        ...indicators[indicator](closes, period),
        timestamp: new Date(lastOpenTime).toISOString(),
      },
    });
  },
});

/** `GET /api/indicators/{indicator}`: one indicator and its signal. */
export const handler = createHandler(definition);

function toIndicatorName(text: string): IndicatorName {
  const name = text.toLowerCase();
  if (Object.hasOwn(indicators, name)) return name as IndicatorName;
  const known = Object.keys(indicators).join(', ');
  throw new HttpError(404, `Unknown indicator; available: ${known}`);
}
