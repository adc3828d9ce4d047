import { macd } from '../../lib/indicators/macd.ts';
import { rsi } from '../../lib/indicators/rsi.ts';
import { macdTrend, RSI_SIGNALS, rsiSignal, TRENDS } from '../../lib/indicators/signals.ts';

/** An indicator after the last close; null where the history is too short. */
type Reading = { value: number | null; signal: string | null };

/** A row of the table of indicators. */
export type Indicator = {
  /** Reads it from closing prices, oldest first; `period` is the client's. */
  read(closes: Float64Array, period: number): Reading;
  /** What its signal may be. */
  signals: readonly string[];
  /** What the documents say: of its value, its signal, the candles of `period`, and anything else. */
  document: { value: string; signal: string; period?: string; note?: string };
};

/** The indicators that can be asked for one at a time, by their names in the path. */
export const indicators: Record<string, Indicator> = {
  rsi: {
    read(closes, period) {
      const value = rsi(closes, period);
      return { value, signal: rsiSignal(value) };
    },
    signals: RSI_SIGNALS,
    document: { value: 'The RSI', signal: "The RSI's signal", period: 'the RSI' },
  },
  macd: {
    read(closes) {
      const momentum = macd(closes, 12, 26, 9);
      return {
        value: momentum?.line ?? null,
        signal: macdTrend(momentum?.histogram ?? null),
      };
    },
    signals: TRENDS,
    document: {
      value: "the MACD's line",
      signal: "the MACD's",
      note: 'the MACD with 12, 26 and 9',
    },
  },
};
