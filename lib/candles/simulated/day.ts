import { DAY_MS } from '../interval.ts';
import { MEAN_DEVIATION, MEAN_RANGE, wick } from './brownian.ts';
import { DRAWS, gaussian, hash, hashName, uniform } from './hash.ts';
import { type Piece, STEP } from './piece.ts';
import { ASSETS, type AssetName, BUSIEST, type SymbolInfo } from './symbols.ts';
import { moodOf, walkOver } from './walk.ts';

/** How much of an asset's movement is the whole market's, and how much its own (0.7² + 0.7² is about 1). */
const SHARED = 0.7;
const OWN = 0.7;

const MARKET_SEED = hashName('market');

/** A symbol made ready: its seed, and the deviation of its daily returns. */
export type Market = SymbolInfo & { seed: number; volatility: number };

type Prices = Pick<Piece, 'open' | 'high' | 'low' | 'close'>;

/** Makes a symbol ready for its days. */
export function marketOf(name: string, symbol: SymbolInfo): Market {
  const base = ASSETS[symbol.base].volatility;
  const quote = ASSETS[symbol.quote].volatility;
  const volatility = Math.hypot(SHARED * (base - quote), OWN * base, OWN * quote);
  return { ...symbol, seed: hashName(name), volatility };
}

/** The prices (ticks) at the ends of the days `first` to `last` (days since the epoch, both included). */
export function closesOf(market: Market, first: number, last: number): number[] {
  const tick = 10 ** market.priceDecimals;
  const tide = walkOver(MARKET_SEED, first, last);
  const worths = worthOver(market.base, first, tide);
  const units = worthOver(market.quote, first, tide);
  return Array.from(worths, (worth, index) => Math.round((worth / units[index]!) * tick));
}

/** An asset's worths in USDT at the ends of days; from these, so that ETHBTC agrees with ETHUSDT and BTCUSDT. */
function worthOver(asset: AssetName, first: number, tide: Float64Array): Float64Array {
  const { worth, volatility } = ASSETS[asset];
  if (volatility === 0) return tide.map(() => worth);
  const own = walkOver(hashName(asset), first, first + tide.length - 1);
  return own.map(
    (way, index) => worth * Math.exp(volatility * (SHARED * tide[index]! + OWN * way)),
  );
}

/** The whole of a day (days since the epoch); it opens at the close (ticks) of the day before. */
export function dayPiece(market: Market, day: number, open: number, close: number): Piece {
  const seed = hash(market.seed, day);
  const volatility = market.volatility * moodOf(MARKET_SEED, day);
  const high = Math.round(Math.max(open, close) * (1 + volatility * wick(seed, DRAWS.day))) + 1;
  const low = Math.round(Math.min(open, close) * (1 - volatility * wick(seed, DRAWS.day + 2))) - 1;
  const average = averagePrice({ open, high, low, close }, seed, volatility * open);
  const bustle = bustleOf(seed, (high - low) / (MEAN_RANGE * market.volatility * open));
  const turnover = market.turnover * 10 ** (market.priceDecimals + market.volumeDecimals);
  const base = Math.round((turnover * bustle) / average);
  // Takers buy more of what rises.
  const buyShare =
    0.47 + 0.06 * uniform(seed, DRAWS.day + 4) + (0.06 * (close - open)) / (high - low);
  const buyBase = Math.round(base * buyShare);
  return {
    start: day * DAY_MS,
    length: DAY_MS,
    seed,
    open,
    high,
    low,
    close,
    base,
    quote: Math.round(base * average),
    buyBase,
    buyQuote: Math.round(buyBase * average),
    trades: Math.round(
      DAY_MS / STEP + market.trades * bustle * (0.8 + 0.4 * uniform(seed, DRAWS.day + 5)),
    ),
  };
}

/**
 * The day's average price (ticks), found as the mean of a Brownian bridge is. It keeps away from high and low,
 * so that the averages of the parts can all be inside.
 */
function averagePrice({ open, high, low, close }: Prices, seed: number, deviation: number): number {
  const bridge = (open + close) / 2 + MEAN_DEVIATION * deviation * gaussian(seed, DRAWS.day + 6);
  const margin = 0.3 * (high - low);
  return Math.min(high - margin, Math.max(low + margin, bridge));
}

/** How much is traded, in usual days (at least 0.2, at most `BUSIEST`): more when the price moves more. */
function bustleOf(seed: number, movement: number): number {
  return Math.min(BUSIEST, (0.6 + 0.5 * uniform(seed, DRAWS.day + 7)) * (0.4 + 0.6 * movement));
}
