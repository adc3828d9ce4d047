import { divide } from './divide.ts';
import { DRAWS, hash, uniform } from './hash.ts';
import { layPath } from './path.ts';
import { type Piece, STEP } from './piece.ts';
import { shareOut } from './share-out.ts';
import { shareTakers } from './takers.ts';

/**
 * Divides a piece into equal parts that make it up exactly: the first opens as it opens, each next where the
 * one before closed, the last closes as it closes; the highest high and lowest low are its own; amounts and
 * trades add up to its own, and no step (`STEP`) goes without.
 */
export function split(piece: Piece, parts: number): Piece[] {
  const length = piece.length / parts;
  const least = length / STEP;
  const path = layPath(piece, parts);
  const { edges, highs, lows } = path;
  const bustle: number[] = [];
  const urges: number[] = [];
  for (let part = 0; part < parts; part++) {
    const range = highs[part]! - lows[part]! || 1;
    const movement = range / (piece.high - piece.low || 1);
    bustle.push((0.4 + uniform(piece.seed, DRAWS.bustle + part)) * (0.3 + movement));
    // Takers buy more of what rises.
    const rise = (edges[part + 1]! - edges[part]!) / range;
    urges.push(0.4 * rise + 0.4 * (uniform(piece.seed, DRAWS.takers + part) - 0.5));
  }
  const { bases, quotes } = shareOut(piece.base, piece.quote, bustle, path, least);
  const { buyBases, buyQuotes } = shareTakers(piece, bases, quotes, path, urges);
  const sizes = bases.map(
    (base, part) => base * (0.7 + 0.6 * uniform(piece.seed, DRAWS.trades + part)),
  );
  const trades = divide(piece.trades, sizes, least);
  return trades.map((count, part) => ({
    start: piece.start + part * length,
    length,
    seed: hash(piece.seed, DRAWS.parts + part),
    open: edges[part]!,
    high: highs[part]!,
    low: lows[part]!,
    close: edges[part + 1]!,
    base: bases[part]!,
    quote: quotes[part]!,
    buyBase: buyBases[part]!,
    buyQuote: buyQuotes[part]!,
    trades: count,
  }));
}
