export const RSI_SIGNALS = ['OVERSOLD', 'NEUTRAL', 'OVERBOUGHT'] as const;
export type RsiSignal = (typeof RSI_SIGNALS)[number];

export const TRENDS = ['BULLISH', 'NEUTRAL', 'BEARISH'] as const;
export type Trend = (typeof TRENDS)[number];

/** Where the MACD line stands to its signal line. */
export const CROSSOVERS = ['ABOVE', 'EQUAL', 'BELOW'] as const;
export type Crossover = (typeof CROSSOVERS)[number];

export const RECOMMENDATIONS = ['STRONG_BUY', 'BUY', 'HOLD', 'SELL', 'STRONG_SELL'] as const;
export type Recommendation = (typeof RECOMMENDATIONS)[number];

/** Under 30 oversold, over 70 overbought; the bounds themselves are neutral. Null for no RSI. */
export function rsiSignal(rsi: number | null): RsiSignal | null {
  if (rsi === null) return null;
  if (rsi < 30) return 'OVERSOLD';
  return rsi > 70 ? 'OVERBOUGHT' : 'NEUTRAL';
}

/** What the sign of the MACD's histogram, not rounded, says. Null for no MACD. */
export function macdTrend(histogram: number | null): Trend | null {
  if (histogram === null) return null;
  if (histogram > 0) return 'BULLISH';
  return histogram < 0 ? 'BEARISH' : 'NEUTRAL';
}

/** The same sign as the side of its signal line that the MACD line is on. Null for no MACD. */
export function macdCrossover(histogram: number | null): Crossover | null {
  if (histogram === null) return null;
  if (histogram > 0) return 'ABOVE';
  return histogram < 0 ? 'BELOW' : 'EQUAL';
}

/**
 * The order of the price, a fast and a slow average of it: falling in this order is bullish, rising
 * bearish, anything else (equal ones too) neutral. Null where an average is missing.
 */
export function averagesTrend(
  price: number,
  fast: number | null,
  slow: number | null,
): Trend | null {
  if (fast === null || slow === null) return null;
  if (price > fast && fast > slow) return 'BULLISH';
  return price < fast && fast < slow ? 'BEARISH' : 'NEUTRAL';
}

/**
 * What RSI and MACD say together. Null unless both exist.
 *
 * A neutral RSI leaves it to the MACD. An extreme RSI speaks for a turn, and only a MACD that has
 * turned makes it strong; where the MACD contradicts it, or is neutral and so does not confirm it,
 * HOLD.
 */
export function recommend(rsi: RsiSignal | null, macd: Trend | null): Recommendation | null {
  if (rsi === null || macd === null) return null;
  if (rsi === 'OVERSOLD') return macd === 'BULLISH' ? 'STRONG_BUY' : 'HOLD';
  if (rsi === 'OVERBOUGHT') return macd === 'BEARISH' ? 'STRONG_SELL' : 'HOLD';
  if (macd === 'BULLISH') return 'BUY';
  return macd === 'BEARISH' ? 'SELL' : 'HOLD';
}
