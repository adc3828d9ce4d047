import { ema, sma } from './averages.ts';
import { macd } from './macd.ts';
import { rsi } from './rsi.ts';
import { averagesTrend, macdCrossover, macdTrend, recommend, rsiSignal } from './signals.ts';

/** Whole numbers of candles; `macdFast` is smaller than `macdSlow`. */
export type AnalysisPeriods = {
  rsiPeriod: number;
  macdFast: number;
  macdSlow: number;
  macdSignal: number;
};

/** What `analyze` gives: an answer's names, in their order. */
export type Analysis = ReturnType<typeof analyze>;

/**
 * The analysis of a market by its closes, oldest first. A value that needs more candles than there are is null, its
 * signal too. Nothing is rounded; all but the RSI (0 to 100) is in the unit of the closes. Throws a `RangeError`
 * where there are no closes.
 */
export function analyze(closes: Float64Array, periods: AnalysisPeriods) {
  const price = closes.at(-1);
  if (price === undefined) throw new RangeError('An analysis needs at least one close');

  const rsiValue = rsi(closes, periods.rsiPeriod);
  const strength = rsiSignal(rsiValue);
  const momentum = macd(closes, periods.macdFast, periods.macdSlow, periods.macdSignal);
  const histogram = momentum?.histogram ?? null;
  const trend = macdTrend(histogram);
  const [sma20, sma50] = [sma(closes, 20), sma(closes, 50)];
  const [ema9, ema21] = [ema(closes, 9), ema(closes, 21)];

  return {
    current_price: price,
    rsi: { value: rsiValue, signal: strength },
    macd: {
      macd_line: momentum?.line ?? null,
      signal_line: momentum?.signal ?? null,
      histogram,
    },
    macd_interpretation: { signal_type: trend, crossover: macdCrossover(histogram) },
    sma: {
      sma_10: sma(closes, 10),
      sma_20: sma20,
      sma_50: sma50,
      sma_200: sma(closes, 200),
      signal: averagesTrend(price, sma20, sma50),
    },
    ema: {
      ema_9: ema9,
      ema_21: ema21,
      ema_50: ema(closes, 50),
      ema_200: ema(closes, 200),
      signal: averagesTrend(price, ema9, ema21),
    },
    overall_recommendation: recommend(strength, trend),
  };
}
