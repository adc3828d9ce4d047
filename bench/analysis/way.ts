import { type Analysis, analyze } from '../../lib/indicators/analysis.ts';

/** The same closes in the two forms that libraries take, oldest first. */
export type Market = { closes: Float64Array; list: number[] };

/** The values of our analysis, after the last close; null where the history cannot give one. */
export type Values = {
  rsi: Pick<Analysis['rsi'], 'value'>;
  macd: Analysis['macd'];
  sma: Omit<Analysis['sma'], 'signal'>;
  ema: Omit<Analysis['ema'], 'signal'>;
};

/** One way from closes to these values. */
export type Way = {
  name: string;
  analyze(market: Market): Values;
  /** What starts from other first values than TA-Lib's, and so is equal only where those are long forgotten. */
  ownSeeds?: readonly (keyof Values)[];
  /** How many decimal places its RSI has, where it rounds. */
  rsiPlaces?: number;
};

export const PERIODS = { rsiPeriod: 14, macdFast: 12, macdSlow: 26, macdSignal: 9 };

/** Ours gives signals and a recommendation too. */
export const ours: Way = { name: 'ours', analyze: ({ closes }) => analyze(closes, PERIODS) };
