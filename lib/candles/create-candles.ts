import type { ProcessPorts } from 'portable-handlers';
import type { Config } from '../config.ts';
import { createBan } from './binance/ban.ts';
import { createBinanceCandles } from './binance/binance-candles.ts';
import { createUpstreamCalls, noteCalls, type UpstreamCall } from './binance/calls.ts';
import type { CandleSource } from './candles.ts';

type Settings = Pick<Config, 'marketData' | 'binanceBaseUrl' | 'binanceTimeoutMs'>;

type Options = Pick<ProcessPorts, 'share' | 'noteCall'> & {
  /** The time in milliseconds since the epoch. */
  clock: () => number;
};

/** Candles, and where they are Binance's the latest call for them that is over, of whichever worker. */
export type Market = { candles: CandleSource; lastCall?: () => UpstreamCall | undefined };

/**
 * The source of candles that the settings name. `auto` is decided by `chooseMarket`, once for all workers: here it is
 * a defect and throws.
 */
export function createCandles(settings: Settings, { clock, share, noteCall }: Options): Market {
  switch (settings.marketData) {
    case 'live': {
      // All workers have one address, and so one ban.
      const ban = createBan(share.value<number>('ban'));
      const calls = createUpstreamCalls(
        share.value<UpstreamCall>('upstream_call'),
        ({ outcome, durationMs }) => noteCall(outcome, durationMs),
      );
      const live = createBinanceCandles({
        baseUrl: settings.binanceBaseUrl,
        timeoutMs: settings.binanceTimeoutMs,
        ban,
        clock,
      });
      return { candles: noteCalls(live, { calls, ban, clock }), lastCall: calls.last };
    }
    case 'simulated':
      return { candles: createLazySimulatedCandles(clock) };
    case 'auto':
      throw new Error('MARKET_DATA=auto is decided before the handlers are called');
  }
}

/** The simulated market, loaded by the first query: where candles come from Binance it is never loaded. */
function createLazySimulatedCandles(clock: () => number): CandleSource {
  return {
    source: 'simulated',
    async candles(query, signal) {
      const { createSimulatedCandles } = await import('./simulated/simulated-candles.ts');
      return createSimulatedCandles({ clock }).candles(query, signal);
    },
  };
}
