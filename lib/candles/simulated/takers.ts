import { divide, fill } from './divide.ts';
import type { Path } from './path.ts';

/** How far the takers' share of a part may be from that of the whole, of what is possible. */
const GREATEST_LEAN = 0.8;

/** What is traded in a piece and what of it takers bought, in integers. */
export type Traded = { base: number; quote: number; buyBase: number; buyQuote: number };

/**
 * Divides what takers bought over parts whose volumes (`bases`, `quotes`) and prices are known, exactly. In no
 * part is it more than the volume, and takers' and makers' average prices both lie within its low and high.
 *
 * `urges` say where takers buy more (about -0.5 to 0.5). Their share of part `i` becomes f + f(1 - f)y with
 * f their share of the whole and y the urge, centred and then inclined by price until their average price is
 * the one they paid.
 */
export function shareTakers(
  { base, quote, buyBase, buyQuote }: Traded,
  bases: readonly number[],
  quotes: readonly number[],
  { lows, highs }: Path,
  urges: readonly number[],
): { buyBases: number[]; buyQuotes: number[] } {
  const share = buyBase / base;
  const freedom = share * (1 - share);
  const leans = incline(bases, quotes, urges, quote / base, (buyQuote - share * quote) / freedom);
  const wanted = bases.map((size, part) => size * (share + freedom * leans[part]!));
  const buyBases = divide(buyBase, wanted, 0);
  const floors: number[] = [];
  const usuals: number[] = [];
  const ceilings: number[] = [];
  for (let part = 0; part < bases.length; part++) {
    const bought = buyBases[part]!;
    const sold = bases[part]! - bought;
    floors.push(Math.max(lows[part]! * bought, quotes[part]! - highs[part]! * sold));
    ceilings.push(Math.min(highs[part]! * bought, quotes[part]! - lows[part]! * sold));
    const usual = Math.round((bought / bases[part]!) * quotes[part]!);
    usuals.push(Math.max(floors[part]!, Math.min(ceilings[part]!, usual)));
  }
  return { buyBases, buyQuotes: fill(buyQuote, floors, usuals, ceilings) };
}

/**
 * Urges as leans that change nothing in sum: centred (weighed by volume), then inclined by price, so that the
 * sum of volume, lean and distance from the average price is `wanted`, and none beyond `GREATEST_LEAN`.
 */
function incline(
  bases: readonly number[],
  quotes: readonly number[],
  urges: readonly number[],
  average: number,
  wanted: number,
): number[] {
  let base = 0;
  let sum = 0;
  for (let part = 0; part < bases.length; part++) {
    base += bases[part]!;
    sum += bases[part]! * urges[part]!;
  }
  let missing = wanted;
  let pull = 0;
  for (let part = 0; part < bases.length; part++) {
    const distance = quotes[part]! / bases[part]! - average;
    missing -= bases[part]! * (urges[part]! - sum / base) * distance;
    pull += bases[part]! * distance * distance;
  }
  const slope = pull > 0 && Number.isFinite(missing) ? missing / pull : 0;
  let greatest = GREATEST_LEAN;
  const leans = bases.map((size, part) => {
    const lean = urges[part]! - sum / base + slope * (quotes[part]! / size - average);
    greatest = Math.max(greatest, Math.abs(lean));
    return lean;
  });
  return leans.map((lean) => (lean * GREATEST_LEAN) / greatest);
}
