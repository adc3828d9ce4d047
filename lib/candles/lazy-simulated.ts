import type { CandleSource } from './candle.ts';

/** The simulated market, loaded by the first question: what asks Binance does not load it. */
export function createLazySimulatedCandles(clock: () => number): CandleSource {
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
