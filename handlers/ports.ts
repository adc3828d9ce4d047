import type { CandleSource } from '../lib/candles/candle.ts';
import type { Config } from '../lib/config.ts';
import type { Log } from '../lib/log/log.ts';

/** What the handlers are given from outside. */
export type Ports = {
  candles: CandleSource;
  /** The time in milliseconds since the epoch. */
  clock: () => number;
  log: Log;
  config: Pick<Config, 'environment' | 'requestTimeoutMs'>;
};
