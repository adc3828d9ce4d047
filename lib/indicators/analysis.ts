import { ema, sma } from './averages.ts';
import { macd } from './macd.ts';
import { rsi } from './rsi.ts';
import {
  averagesTrend,
  type Crossover,
  macdCrossover,
  macdTrend,
  type Recommendation,
  type RsiSignal,
  recommend,
  rsiSignal,
  type Trend,
} from './signals.ts';

/** Whole numbers of candles; `macdFast` is smaller than `macdSlow`. */
export type AnalysisPeriods = {
  rsiPeriod: number;
  macdFast: number;
  macdSlow: number;
  macdSignal: number;
};

/**
 * The analysis under the names and in the order of the answer. A value that needs more candles than there are
 * is null, its signal too. Nothing is rounded; all but the RSI (0 to 100) is in the unit of the closes.
 */
export type Analysis = {
  current_price: number;
  rsi: { value: number | null; signal: RsiSignal | null };
  macd: { macd_line: number | null; signal_line: number | null; histogram: number | null };
  macd_interpretation: { signal_type: Trend | null; crossover: Crossover | null };
  sma: {
    sma_10: number | null;
    sma_20: number | null;
    sma_50: number | null;
    sma_200: number | null;
    signal: Trend | null;
  };
  ema: {
    ema_9: number | null;
    ema_21: number | null;
    ema_50: number | null;
    ema_200: number | null;
    signal: Trend | null;
  };
  overall_recommendation: Recommendation | null;
};

/** The analysis of a market by its closes, oldest first. Throws a `RangeError` where there are none. */
export function analyze(closes: Float64Array, periods: AnalysisPeriods): Analysis {
  const price = closes.at(-1);
  if (price === undefined) throw new RangeError('An analysis needs at least one close');

  const rsiValue = rsi(closes, periods.rsiPeriod);
  const strength = rsiSignal(rsiValue);
  const momentum = macd(closes, periods.macdFast, periods.macdSlow, periods.macdSignal);
  const histogram = momentum?.histogram ?? null;
  const trend = macdTrend(histogram);
  const sma20 = sma(closes, 20);
  const sma50 = sma(closes, 50);
  const ema9 = ema(closes, 9);
  const ema21 = ema(closes, 21);

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
