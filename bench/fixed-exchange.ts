import type { CandleQuery } from '../lib/candles/candle.ts';
import { createSimulatedCandles } from '../lib/candles/simulated.ts';
import { startExchange } from '../tests/exchange/exchange.ts';

/** The stand-in exchange with candles that it has at hand, so that it takes no part in what is measured. */
export async function startFixedExchange() {
  const market = createSimulatedCandles({ clock: Date.now });
  const candles = await market.candles({ symbol: 'BTCUSDT', interval: '1h', limit: 1000 });
  const source = {
    source: market.source,
    candles: async ({ limit, endTime = Number.POSITIVE_INFINITY }: CandleQuery) =>
      candles.filter(({ openTime }) => openTime <= endTime).slice(-limit),
  };
  return startExchange({ source });
}
