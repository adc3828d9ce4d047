import type { ProcessPorts } from 'portable-handlers';
import type { Config } from '../config.ts';
import { probeBinance } from './binance/probe.ts';

const PROBE_MS = 2_000;

type Market = 'live' | 'simulated';

/**
 * Decides where candles come from, once for all workers and those that start later: what was asked for, or for `auto`
 * whether Binance answers now. The worker that decides writes a line where prices are made up.
 */
export async function chooseMarket(
  config: Pick<Config, 'marketData' | 'binanceBaseUrl'>,
  { log, share, store }: Pick<ProcessPorts, 'log' | 'share' | 'store'>,
): Promise<Market> {
  if (config.marketData === 'live') return 'live';
  const decided = share.value<Market>('market');

  async function decide(): Promise<Market> {
    let reason = 'MARKET_DATA=simulated';
    let error: unknown;
    if (config.marketData === 'auto') {
      error = await probeBinance(config.binanceBaseUrl, PROBE_MS);
      if (error === undefined) return 'live';
      reason = `MARKET_DATA=auto, and ${config.binanceBaseUrl} does not answer`;
    }
    log.write({
      level: 'WARNING',
      part: 'container',
      message: 'Market data is SIMULATED: prices are made up',
      extra: { event: 'simulated_market', reason },
      error,
    });
    return 'simulated';
  }

  const market = await store.get('market', async () => {
    // The latest published value reaches a worker before it may ask, so the store need keep nothing.
    const value = decided.get() ?? (await decide());
    decided.publish(value);
    return { value, keepMs: 0 };
  });
  return market as Market;
}
