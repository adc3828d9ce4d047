import indicators from 'technicalindicators';
import { type Market, PERIODS, type Values, type Way } from './way.ts';

const { EMA, MACD, RSI, SMA } = indicators;

/** It computes whole series; its SMA gets no more than the closes of the last mean. */
export const technicalIndicators: Way = {
  name: 'technicalindicators',
  // It starts the fast EMA as soon as it can, TA-Lib together with the slow one.
  ownSeeds: ['macd'],
  rsiPlaces: 2,
  analyze({ list: values }: Market): Values {
    const momentum = MACD.calculate({
      values,
      fastPeriod: PERIODS.macdFast,
      slowPeriod: PERIODS.macdSlow,
      signalPeriod: PERIODS.macdSignal,
      SimpleMAOscillator: false,
      SimpleMASignal: false,
    }).at(-1);
    return {
      rsi: { value: RSI.calculate({ values, period: PERIODS.rsiPeriod }).at(-1) ?? null },
      macd: {
        macd_line: momentum?.MACD ?? null,
        signal_line: momentum?.signal ?? null,
        histogram: momentum?.histogram ?? null,
      },
      sma: {
        sma_10: smaOf(values, 10),
        sma_20: smaOf(values, 20),
        sma_50: smaOf(values, 50),
        sma_200: smaOf(values, 200),
      },
      ema: {
        ema_9: emaOf(values, 9),
        ema_21: emaOf(values, 21),
        ema_50: emaOf(values, 50),
        ema_200: emaOf(values, 200),
      },
    };
  },
};

function smaOf(list: number[], period: number): number | null {
  if (list.length < period) return null;
  return SMA.calculate({ values: list.slice(-period), period }).at(-1) ?? null;
}

function emaOf(values: number[], period: number): number | null {
  return values.length < period ? null : (EMA.calculate({ values, period }).at(-1) ?? null);
}
