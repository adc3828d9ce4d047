import type { Log } from 'portable-handlers/log';
import { probeBinance } from '../lib/candles/binance/probe.ts';
import type { Config } from '../lib/config.ts';
import { logSimulatedMarket } from '../packages/portable-handlers/src/container/events.ts';

const PROBE_MS = 2_000;

/**
 * Decides where all workers and their successors get their candles: what was asked for, or for `auto`
 * whether Binance answers now. Made-up prices are said aloud.
 */
export async function chooseMarket(
  { marketData, binanceBaseUrl }: Config,
  log: Log,
): Promise<'live' | 'simulated'> {
  if (marketData === 'live') return 'live';
  if (marketData === 'simulated') {
    logSimulatedMarket(log, 'MARKET_DATA=simulated');
    return 'simulated';
  }
  const failure = await probeBinance(binanceBaseUrl, PROBE_MS);
  if (failure === undefined) return 'live';
  logSimulatedMarket(log, `MARKET_DATA=auto, and ${binanceBaseUrl} does not answer`, failure);
  return 'simulated';
}
