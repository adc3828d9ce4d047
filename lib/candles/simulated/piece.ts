import { gaussian, hash, uniform, wick } from './random.ts';

/**
 * The shortest piece (ms). What is traded in it is traded in its first instant, so a piece of any length
 * has wholly happened once its last step has begun.
 */
export const STEP = 10_000;

/** Into how many pieces a piece is divided, level by level: a day, 4 h, 1 h, 15 min, 5 min, 1 min, a step. */
export const PARTS = [6, 4, 4, 3, 5, 6] as const;

/** High and low are at least so many ticks away from open and close, so that roundings stay inside. */
export const MARGIN = 0.5;

/** Bundles (see `Piece`) that are traded in each step at least. */
const LEAST = 8;

/** The mean range of a Brownian path, in deviations of its end: the root of 8/π. */
const MEAN_RANGE = 1.6;

/** Where the numbers begin that a piece draws from its seed, so that no two purposes draw the same. */
const DRAWS = { edges: 0, wicks: 100, bustle: 200, parts: 300 } as const;

/**
 * A stretch of a day. Its average price is halfway from open to close, and so is that of each part.
 *
 * Prices are in ticks, open and close not yet rounded. Volumes are counted from the start of the day, so that
 * the roundings of parts add up to that of the whole: in bundles of the base asset (integers), and in ticks
 * times bundles of the quote asset (not yet rounded).
 */
export type Piece = {
  /** Milliseconds since the epoch. */
  start: number;
  /** Milliseconds. */
  length: number;
  /** What all that happens inside is derived from. */
  seed: number;
  open: number;
  high: number;
  low: number;
  close: number;
  baseFrom: number;
  baseTo: number;
  quoteFrom: number;
  quoteTo: number;
};

/**
 * Divides a piece into equal parts that make it up exactly: the first opens as it opens, each next where the
 * one before closed, the last closes as it closes; the highest high and lowest low are its own; no step goes
 * without a trade.
 */
export function split(piece: Piece, parts: number): Piece[] {
  const { start, seed, high, low, quoteFrom } = piece;
  const length = piece.length / parts;
  const bases = shareBase(piece, parts, (LEAST * length) / STEP);
  const edges = layEdges(piece, bases);
  const deviation = (high - low) / MEAN_RANGE / Math.sqrt(parts);
  const pieces: Piece[] = [];
  let quote = quoteFrom;
  let highest = 0;
  let lowest = 0;
  for (let part = 0; part < parts; part++) {
    const open = edges[part]!;
    const close = edges[part + 1]!;
    const draw = DRAWS.wicks + 4 * part;
    const top = Math.max(open, close) + MARGIN + deviation * wick(seed, draw);
    const bottom = Math.min(open, close) - MARGIN - deviation * wick(seed, draw + 2);
    const before = quote;
    quote += ((bases[part + 1]! - bases[part]!) * (open + close)) / 2;
    pieces.push({
      start: start + part * length,
      length,
      seed: hash(seed, DRAWS.parts + part),
      open,
      high: Math.min(high, Math.ceil(top)),
      low: Math.max(low, Math.floor(bottom)),
      close,
      baseFrom: bases[part]!,
      baseTo: bases[part + 1]!,
      quoteFrom: before,
      quoteTo: quote,
    });
    if (pieces[part]!.high > pieces[highest]!.high) highest = part;
    if (pieces[part]!.low < pieces[lowest]!.low) lowest = part;
  }
  pieces[highest]!.high = high;
  pieces[lowest]!.low = low;
  // The same to the last bit, whichever level is asked.
  pieces[parts - 1]!.quoteTo = piece.quoteTo;
  return pieces;
}

/** How much has been traded where the parts meet (one more than parts); each part trades at least `least`. */
function shareBase({ seed, baseFrom, baseTo }: Piece, parts: number, least: number): number[] {
  const passed = [0];
  for (let part = 0; part < parts; part++) {
    passed.push(passed[part]! + 0.3 + uniform(seed, DRAWS.bustle + part));
  }
  const spare = (baseTo - baseFrom - least * parts) / passed[parts]!;
  return passed.map((share, part) => baseFrom + least * part + Math.round(spare * share));
}

/**
 * The prices where the parts meet (one more than parts), between low and high.
 *
 * A price that moved as the volume does would have its average halfway from open to close, whatever the
 * parts trade. The random walk that is added is bent and pulled to 0 at its end, so that weighed by volume
 * its average is 0: all of it may then be shrunk until it is inside, and the average stays.
 */
function layEdges({ seed, open, close, high, low }: Piece, bases: number[]): number[] {
  const parts = bases.length - 1;
  const deviation = (high - low) / MEAN_RANGE / Math.sqrt(parts);
  const walk = [0];
  for (let part = 1; part <= parts; part++) {
    walk.push(walk[part - 1]! + deviation * gaussian(seed, DRAWS.edges + part));
  }
  const end = walk[parts]!;
  let sum = 0;
  let bow = 0;
  for (let part = 1; part < parts; part++) {
    const weight = bases[part + 1]! - bases[part - 1]!;
    const x = part / parts;
    walk[part]! -= end * x;
    sum += weight * walk[part]!;
    bow += weight * x * (1 - x);
  }
  const base = bases[parts]! - bases[0]!;
  const edges = bases.map((passed) => open + ((close - open) * (passed - bases[0]!)) / base);
  let scale = 1;
  for (let part = 1; part < parts; part++) {
    const x = part / parts;
    walk[part]! -= (sum / bow) * x * (1 - x);
    const room = walk[part]! > 0 ? high - MARGIN - edges[part]! : edges[part]! - low - MARGIN;
    if (Math.abs(walk[part]!) * scale > room) scale = room / Math.abs(walk[part]!);
  }
  for (let part = 1; part < parts; part++) edges[part]! += scale * walk[part]!;
  edges[parts] = close;
  return edges;
}
