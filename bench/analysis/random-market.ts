import type { Market } from './way.ts';

/** A market that walks at random, up to 1 % a step; the same one for the same seed, a whole number from 1 up. */
export function randomMarket(length: number, seed: number): Market {
  const random = randomNumbers(seed);
  let close = 50_000;
  const list = Array.from({ length }, () => {
    close *= 1 + (random() - 0.5) / 50;
    return Number(close.toFixed(2));
  });
  return { list, closes: Float64Array.from(list) };
}

/** Numbers from 0 up to, not including, 1: Marsaglia's xorshift, 32 bits. */
function randomNumbers(seed: number): () => number {
  // Knuth's factor spreads small seeds: their first numbers would be small too.
  let state = Math.imul(seed, 2_654_435_761);
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
