import { analyze } from '../../lib/indicators/analysis.ts';
import { integer } from '../../lib/parameters.ts';
import { fetchClosedCandles, marketParameters } from '../market.ts';
import { define } from '../stack/definition.ts';
import { reply } from '../stack/reply.ts';

/** `GET /api/indicators/analysis`: the indicators of a market and what they say together. */
export const definition = define({
  parameters: {
    ...marketParameters,
    limit: integer({
      min: 30,
      max: 1000,
      fallback: 100,
      description:
        'Changes candles_analyzed and nothing else: the values are always computed over the last 1,000 closed candles',
    }),
    rsi_period: integer({ min: 2, max: 100, fallback: 14, description: 'Candles of the RSI' }),
    macd_fast: integer({ min: 2, max: 50, fallback: 12, description: "MACD's fast average" }),
    macd_slow: integer({ min: 2, max: 100, fallback: 26, description: "MACD's slow average" }),
    macd_signal: integer({ min: 2, max: 50, fallback: 9, description: "MACD's signal line" }),
  },
  rules: [
    {
      about: ['macd_fast', 'macd_slow'],
      holds: ({ macd_fast, macd_slow }) => macd_fast < macd_slow,
      message: 'macd_slow must be greater than macd_fast',
    },
  ],
  async answer(input, ports, signal) {
    const { symbol, interval, limit } = input;
    const { closes, lastOpenTime } = await fetchClosedCandles(input, ports, signal);
    return reply({
      lifetime: 'second',
      body: {
        symbol,
        interval,
        source: ports.candles.source,
        ...analyze(closes, {
          rsiPeriod: input.rsi_period,
          macdFast: input.macd_fast,
          macdSlow: input.macd_slow,
          macdSignal: input.macd_signal,
        }),
        analysis_timestamp: new Date(lastOpenTime).toISOString(),
        candles_analyzed: Math.min(limit, closes.length),
      },
    });
  },
});
