/** An asset of the simulated market: its usual worth in USDT and the deviation of its daily returns. */
type Asset = { worth: number; volatility: number };

export const ASSETS = {
  BTC: { worth: 80_000, volatility: 0.024 },
  ETH: { worth: 2_600, volatility: 0.034 },
  BNB: { worth: 650, volatility: 0.026 },
  SOL: { worth: 140, volatility: 0.04 },
  XRP: { worth: 1.8, volatility: 0.036 },
  ADA: { worth: 0.55, volatility: 0.04 },
  DOGE: { worth: 0.15, volatility: 0.042 },
  TRX: { worth: 0.28, volatility: 0.022 },
  LTC: { worth: 90, volatility: 0.034 },
  LINK: { worth: 15, volatility: 0.04 },
  DOT: { worth: 4.2, volatility: 0.04 },
  USDT: { worth: 1, volatility: 0 },
} as const satisfies Record<string, Asset>;

export type AssetName = keyof typeof ASSETS;

/** What is traded for what, in which steps, and how busily on a usual day. */
export type SymbolInfo = {
  base: AssetName;
  quote: AssetName;
  /** Decimals of a price: a tick is 10 to the power of minus this. */
  priceDecimals: number;
  /** Decimals of a volume in the base asset: a lot is 10 to the power of minus this. */
  volumeDecimals: number;
  /** Volume of a usual day in the quote asset; a busy one has up to `BUSIEST` times as much. */
  turnover: number;
  trades: number;
};

/** How much more than usual the busiest day trades. */
export const BUSIEST = 2.5;

/** The symbols of the simulated market; others do not exist there. */
export const SYMBOLS: ReadonlyMap<string, SymbolInfo> = new Map([
  symbol('BTC', 'USDT', 2, 3, 1_000_000_000, 2_400_000),
  symbol('ETH', 'USDT', 2, 3, 800_000_000, 2_000_000),
  symbol('BNB', 'USDT', 2, 3, 150_000_000, 500_000),
  symbol('SOL', 'USDT', 3, 2, 350_000_000, 900_000),
  symbol('XRP', 'USDT', 5, 0, 300_000_000, 700_000),
  symbol('ADA', 'USDT', 5, 1, 80_000_000, 250_000),
  symbol('DOGE', 'USDT', 6, 0, 110_000_000, 600_000),
  symbol('TRX', 'USDT', 5, 1, 60_000_000, 150_000),
  symbol('LTC', 'USDT', 3, 2, 50_000_000, 160_000),
  symbol('LINK', 'USDT', 4, 2, 60_000_000, 200_000),
  symbol('DOT', 'USDT', 4, 2, 40_000_000, 120_000),
  symbol('ETH', 'BTC', 6, 4, 700, 90_000),
]);

function symbol(
  base: AssetName,
  quote: AssetName,
  priceDecimals: number,
  volumeDecimals: number,
  turnover: number,
  trades: number,
): [string, SymbolInfo] {
  return [base + quote, { base, quote, priceDecimals, volumeDecimals, turnover, trades }];
}
