import { hashName } from './random.ts';

/** A symbol of the simulated market. */
export type SymbolInfo = {
  /** Its usual price, in the quote asset. */
  price: number;
  /** Deviation of its daily returns. */
  volatility: number;
  /** Decimals of a price: a tick is 10 to the power of minus this. */
  priceDecimals: number;
  /** Decimals of a volume in the base asset: a lot is 10 to the power of minus this. */
  volumeDecimals: number;
  /** Volume of a usual day in the quote asset; a busy one has up to `BUSIEST` times as much. */
  turnover: number;
  /** Trades of a usual day. */
  trades: number;
  /** The two symbols whose closes, one divided by the other, are the closes of this one. */
  ratioOf: [] | [string, string];
  /** What all that happens to it is derived from. */
  seed: number;
};

/** How much more than usual the busiest day trades. */
export const BUSIEST = 2.5;

/** The symbols of the simulated market by name. A new one is a row, with a month's turnover below 2^53. */
export const SYMBOLS: ReadonlyMap<string, SymbolInfo> = new Map([
  symbol('BTCUSDT', 80_000, 0.024, 2, 3, 1_000_000_000, 2_400_000),
  symbol('ETHUSDT', 2_600, 0.034, 2, 3, 800_000_000, 2_000_000),
  symbol('BNBUSDT', 650, 0.026, 2, 3, 150_000_000, 500_000),
  symbol('SOLUSDT', 140, 0.04, 3, 2, 350_000_000, 900_000),
  symbol('XRPUSDT', 1.8, 0.036, 5, 0, 300_000_000, 700_000),
  symbol('ADAUSDT', 0.55, 0.04, 5, 1, 80_000_000, 250_000),
  symbol('DOGEUSDT', 0.15, 0.042, 6, 0, 110_000_000, 600_000),
  symbol('TRXUSDT', 0.28, 0.022, 5, 1, 60_000_000, 150_000),
  symbol('LTCUSDT', 90, 0.034, 3, 2, 50_000_000, 160_000),
  symbol('LINKUSDT', 15, 0.04, 4, 2, 60_000_000, 200_000),
  symbol('DOTUSDT', 4.2, 0.04, 4, 2, 40_000_000, 120_000),
  symbol('ETHBTC', 0.0325, 0.03, 6, 4, 700, 90_000, ['ETHUSDT', 'BTCUSDT']),
]);

function symbol(
  name: string,
  price: number,
  volatility: number,
  priceDecimals: number,
  volumeDecimals: number,
  turnover: number,
  trades: number,
  ratioOf: SymbolInfo['ratioOf'] = [],
): [string, SymbolInfo] {
  const amounts = { priceDecimals, volumeDecimals, turnover, trades };
  return [name, { price, volatility, ...amounts, ratioOf, seed: hashName(name) }];
}
