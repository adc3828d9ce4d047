import { MEAN_DEVIATION, MEAN_RANGE, wick } from './brownian.ts';
import { DRAWS, gaussian } from './hash.ts';
import type { Piece } from './piece.ts';

/** The prices of a piece's parts: `edges` where they meet (one more than parts), `highs` and `lows` of each. */
export type Path = { edges: number[]; highs: number[]; lows: number[] };

/**
 * Lays a path through a piece in `parts` equal parts: from its open to its close, never outside its high and
 * low, one part reaching the high, one the low (it may be the same).
 */
export function layPath(piece: Piece, parts: number): Path {
  const edges = layEdges(piece, parts);
  const highs: number[] = [];
  const lows: number[] = [];
  const deviation = (piece.high - piece.low) / MEAN_RANGE / Math.sqrt(parts);
  let highest = 0;
  let lowest = 0;
  for (let part = 0; part < parts; part++) {
    const top = Math.max(edges[part]!, edges[part + 1]!);
    const bottom = Math.min(edges[part]!, edges[part + 1]!);
    highs.push(top + Math.round(deviation * wick(piece.seed, DRAWS.wicks + 4 * part)));
    lows.push(bottom - Math.round(deviation * wick(piece.seed, DRAWS.wicks + 4 * part + 2)));
    if (highs[part]! > highs[highest]!) highest = part;
    if (lows[part]! < lows[lowest]!) lowest = part;
  }
  for (let part = 0; part < parts; part++) {
    highs[part] = part === highest ? piece.high : Math.min(piece.high, highs[part]!);
    lows[part] = part === lowest ? piece.low : Math.max(piece.low, lows[part]!);
  }
  return { edges, highs, lows };
}

/**
 * Where the parts meet: a Brownian bridge from open to close under the condition that its mean is the
 * piece's average price. A bridge over [0, 1] with mean m is expected at 6x(1-x)m, and the mean of the arcs
 * between `parts` points has a deviation of `MEAN_DEVIATION` divided by `parts`.
 */
function layEdges(piece: Piece, parts: number): number[] {
  const { open, close, high, low, seed } = piece;
  const spread = (high - low) / MEAN_RANGE;
  const average = piece.quote / piece.base;
  const walk = [0];
  let sum = 0;
  for (let part = 1; part <= parts; part++) {
    walk.push(walk[part - 1]! + (gaussian(seed, DRAWS.edges + part) * spread) / Math.sqrt(parts));
    sum += walk[part]!;
  }
  const end = walk[parts]!;
  const mean = (sum - (end * (parts + 1)) / 2) / parts;
  const arcs = (MEAN_DEVIATION * spread * gaussian(seed, DRAWS.edges)) / parts;
  const lift = average - (open + close) / 2 - mean - arcs;
  const edges = [open];
  for (let part = 1; part < parts; part++) {
    const x = part / parts;
    const chord = open + (close - open) * x;
    const price = Math.round(chord + walk[part]! - end * x + 6 * x * (1 - x) * lift);
    edges.push(foldInto(low, high, price));
  }
  edges.push(close);
  return edges;
}

/** What lies beyond a limit is thrown back by as much, and never beyond the other. */
function foldInto(low: number, high: number, price: number): number {
  if (price > high) return Math.max(low, 2 * high - price);
  if (price < low) return Math.min(high, 2 * low - price);
  return price;
}
