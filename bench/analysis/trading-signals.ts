import { EMA, MACD, RSI, SMA } from 'trading-signals';
import { type Market, PERIODS, type Values, type Way } from './way.ts';

/**
 * Its indicators take a close at a time and keep their state; an analysis begins with new ones. Its SMA
 * computes each mean anew, so it gets no more than the closes of the last one.
 */
export const tradingSignals: Way = {
  name: 'trading-signals',
  // Its EMA starts from the first close, TA-Lib's from the mean of the first ones.
  ownSeeds: ['macd', 'ema'],
  analyze({ list }: Market): Values {
    const { macdFast, macdSlow, macdSignal } = PERIODS;
    const fast = new EMA(macdFast);
    const momentum = lastOf(new MACD(fast, new EMA(macdSlow), new EMA(macdSignal)), list);
    return {
      rsi: { value: lastOf(new RSI(PERIODS.rsiPeriod), list) },
      macd: {
        macd_line: momentum?.macd ?? null,
        signal_line: momentum?.signal ?? null,
        histogram: momentum?.histogram ?? null,
      },
      sma: {
        sma_10: smaOf(list, 10),
        sma_20: smaOf(list, 20),
        sma_50: smaOf(list, 50),
        sma_200: smaOf(list, 200),
      },
      ema: {
        ema_9: emaOf(list, 9),
        ema_21: emaOf(list, 21),
        ema_50: emaOf(list, 50),
        ema_200: emaOf(list, 200),
      },
    };
  },
};

function smaOf(list: number[], period: number): number | null {
  return list.length < period ? null : lastOf(new SMA(period), list.slice(-period));
}

function emaOf(list: number[], period: number): number | null {
  return list.length < period ? null : lastOf(new EMA(period), list);
}

function lastOf<Result>(
  indicator: { update(close: number, replace: boolean): Result },
  list: number[],
): Result | null {
  let last: Result | null = null;
  for (const close of list) last = indicator.update(close, false);
  return last;
}
