import type { Config } from '../config.ts';
import { upstreamBan } from './binance/ban.ts';
import { createBinanceCandles } from './binance/binance-candles.ts';
import type { CandleSource } from './candles.ts';

type Settings = Pick<Config, 'marketData' | 'binanceBaseUrl' | 'binanceTimeoutMs'>;

/**
 * The source of candles that the settings name. `auto` is decided by the container's primary, once for all
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

/** The simulated market, loaded by the first query: where candles come from Binance it is never loaded. */
function createLazySimulatedCandles(clock: () => number): CandleSource {
  let loading: Promise<CandleSource> | undefined;

  async function load(): Promise<CandleSource> {
    const { createSimulatedCandles } = await import('./simulated/simulated-candles.ts');
    return createSimulatedCandles({ clock });
  }

  return {
    source: 'simulated',
    async candles(query, signal) {
      loading ??= load();
      return (await loading).candles(query, signal);
    },
  };
}
