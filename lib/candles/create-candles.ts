import type { Config } from '../config.ts';
import { upstreamBan } from './binance/ban.ts';
import { createBinanceCandles } from './binance/binance-candles.ts';
import type { CandleSource } from './candle.ts';
import { createLazySimulatedCandles } from './lazy-simulated.ts';

type Settings = Pick<Config, 'marketData' | 'binanceBaseUrl' | 'binanceTimeoutMs'>;

/**
 * The candles that the settings ask for. `auto` is for the container's primary to decide, once for all
 * of its workers: here it is a defect and throws.
 */
export function createCandles(settings: Settings, clock: () => number): CandleSource {
  switch (settings.marketData) {
    case 'live':
      return createBinanceCandles({
        baseUrl: settings.binanceBaseUrl,
        timeoutMs: settings.binanceTimeoutMs,
        ban: upstreamBan,
        clock,
      });
    case 'simulated':
      return createLazySimulatedCandles(clock);
    case 'auto':
      throw new Error('MARKET_DATA=auto is decided before the handlers are called');
  }
}
