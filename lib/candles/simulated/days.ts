import { DAY_MS } from '../interval.ts';
import { MARGIN, type Piece } from './piece.ts';
import { gaussian, hash, hashName, uniform, wick } from './random.ts';
import { BUSIEST, SYMBOLS, type SymbolInfo } from './symbols.ts';

/** What is traded comes in bundles of so many lots, of which takers buy two or three, the same all day. */
export const BUNDLE = 5;

/** How much of a symbol's movement is the whole market's, and how much its own (0.7² + 0.7² is about 1). */
const SHARED = 0.7;
const OWN = 0.7;

/** Days between the points that a walk is pinned to; a power of two. */
const PINNED = 256;

/** Deviation of a pinned point, in daily deviations: it keeps a walk near its start for good. */
const PINNED_DEVIATION = 9;

const MARKET_SEED = hashName('market');

/** The whole of a day, and what is the same all day long. */
export type Day = Piece & { buyLots: number; tradesOfBundle: number };

/** The prices (ticks) at the ends of the days `first` to `last` (days since the epoch, both included). */
export function closesOf(symbol: SymbolInfo, first: number, last: number): Float64Array {
  const tide = walkOver(MARKET_SEED, first, last);
  const tick = 10 ** symbol.priceDecimals;
  const pricesOf = ({ price, volatility, seed }: SymbolInfo) => {
    const own = walkOver(seed, first, last);
    return own.map((way, day) => price * Math.exp(volatility * (SHARED * tide[day]! + OWN * way)));
  };
  const [upper, lower] = symbol.ratioOf.map((name) => pricesOf(SYMBOLS.get(name)!));
  const prices = upper?.map((price, day) => price / lower![day]!) ?? pricesOf(symbol);
  return prices.map((price) => Math.round(price * tick));
}

/** A day of a symbol (days since the epoch) between two closes (ticks). */
export function makeDay(symbol: SymbolInfo, day: number, open: number, close: number): Day {
  const { volatility, priceDecimals, volumeDecimals, turnover, trades } = symbol;
  const seed = hash(symbol.seed, day);
  const high = Math.ceil(Math.max(open, close) * (1 + volatility * wick(seed, 0)) + MARGIN);
  const low = Math.floor(Math.min(open, close) * (1 - volatility * wick(seed, 2)) - MARGIN);
  // More is traded when the price moves more.
  const movement = (high - low) / (volatility * open);
  const bustle = Math.min(BUSIEST, (0.6 + 0.5 * uniform(seed, 4)) * (0.4 + 0.4 * movement));
  const average = (open + close) / 2;
  const bundles = (turnover * 10 ** (priceDecimals + volumeDecimals)) / BUNDLE / average;
  const base = Math.floor(bundles * bustle);
  return {
    start: day * DAY_MS,
    length: DAY_MS,
    seed,
    open,
    high,
    low,
    close,
    baseFrom: 0,
    baseTo: base,
    quoteFrom: 0,
    quoteTo: base * average,
    buyLots: 2 + Math.floor(2 * uniform(seed, 5)),
    tradesOfBundle: (trades * (0.8 + 0.4 * uniform(seed, 6))) / bundles,
  };
}

/**
 * A random walk's values at the ends of the days `first` to `last` (days since the epoch, both included), in
 * daily deviations, found without walking there: between two pinned points each midpoint lies halfway, give
 * or take what a Brownian bridge of that length does (deviation half the root of its length), and so on down
 * to the day.
 */
function walkOver(seed: number, first: number, last: number): Float64Array {
  const values = new Float64Array(last - first + 1);

  function fill(left: number, span: number, from: number, to: number): void {
    if (left > last || left + span <= first) return;
    if (span === 1) {
      values[left - first] = from;
      return;
    }
    const half = span / 2;
    const middle = (from + to) / 2 + (Math.sqrt(span) / 2) * gaussian(seed, left + half);
    fill(left, half, from, middle);
    fill(left + half, half, middle, to);
  }

  const pin = (day: number) => PINNED_DEVIATION * gaussian(seed, day);
  for (let left = Math.floor(first / PINNED) * PINNED; left <= last; left += PINNED) {
    fill(left, PINNED, pin(left), pin(left + PINNED));
  }
  return values;
}
