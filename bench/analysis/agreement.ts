import type { Market, Values, Way } from './way.ts';

/** How far apart two values may be, as a part of them. */
const TOLERANCE = 1e-6;

const GROUPS = ['rsi', 'macd', 'sma', 'ema'] as const;

/**
 * Throws where a way's values are not those of the first one: who computes something else is none to compare
 * with. In a market so short that first values are felt, what a way starts from its own ones need only exist.
 */
export function expectAgreement([first, ...others]: Way[], market: Market, seedsAreFelt: boolean) {
  if (first === undefined) throw new Error('There is nothing to compare with');
  const expected = first.analyze(market);
  for (const way of others) {
    const actual = way.analyze(market);
    for (const group of GROUPS) {
      const onlyExists = seedsAreFelt && way.ownSeeds?.includes(group);
      const tolerance = onlyExists ? Number.POSITIVE_INFINITY : TOLERANCE;
      const rounding = group === 'rsi' ? roundingOf(way) : 0;
      for (const [name, value, other] of pairsOf(actual[group], expected[group])) {
        if (areEqual(value, other, tolerance, rounding)) continue;
        const where = `${group}.${name} of ${market.list.length} closes`;
        throw new Error(`${way.name} gives ${value} in place of ${other} for ${where}`);
      }
    }
  }
}

/** The names of the first one's values, with the values of both. */
function pairsOf(actual: Values[keyof Values], expected: Values[keyof Values]) {
  const others = new Map(Object.entries(expected));
  return Object.entries(actual).map(
    ([name, value]) => [name, value, others.get(name) ?? null] as const,
  );
}

function areEqual(a: number | null, b: number | null, tolerance: number, rounding: number) {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= tolerance * Math.abs(b) + rounding;
}

function roundingOf({ rsiPlaces }: Way): number {
  return rsiPlaces === undefined ? 0 : 0.5 / 10 ** rsiPlaces;
}
