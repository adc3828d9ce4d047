import { macd } from './macd.ts';
import { rsi } from './rsi.ts';
import { macdTrend, type RsiSignal, rsiSignal, type Trend } from './signals.ts';

/** An indicator after the last close; null what the history is too short for. */
export type Reading = { value: number | null; signal: RsiSignal | Trend | null };

/**
 * The indicators that can be asked for one at a time, by their names in the route: each reads closes, oldest
 * first; `period` is the RSI's, the MACD always has 12, 26 and 9.
 */
export const INDICATORS = {
  rsi(closes: Float64Array, period: number): Reading {
    const value = rsi(closes, period);
    return { value, signal: rsiSignal(value) };
  },
  macd(closes: Float64Array): Reading {
    const momentum = macd(closes, 12, 26, 9);
    return { value: momentum?.line ?? null, signal: macdTrend(momentum?.histogram ?? null) };
  },
};

export type IndicatorName = keyof typeof INDICATORS;

/** Their names, in the order in which answers list them. */
export const INDICATOR_NAMES = Object.keys(INDICATORS) as IndicatorName[];
