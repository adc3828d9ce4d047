/** Spreads a 32-bit integer over all 32 bits (Chris Wellons' `lowbias32`), unsigned. */
function mix(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x7feb352d);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The `index`-th 32-bit hash of a seed: the same two numbers give the same one, in any process. */
export function hash(seed: number, index: number): number {
  return mix(mix(seed + Math.imul(index, 0x9e3779b9)) ^ seed);
}

/** A seed for a name. */
export function hashName(name: string): number {
  let seed = 0;
  for (let index = 0; index < name.length; index++) seed = hash(seed, name.charCodeAt(index));
  return seed;
}

/** The `index`-th number of a seed that is spread evenly over 0 (included) to 1 (excluded). */
export function uniform(seed: number, index: number): number {
  return hash(seed, index) / 0x1_0000_0000;
}

/**
 * The `index`-th number of a seed that is spread about normally: mean 0, deviation 1, never beyond ±3.46.
 * It is the sum of the hash's four bytes, as the sum of evenly spread numbers nears the normal curve.
 */
export function gaussian(seed: number, index: number): number {
  const bits = hash(seed, index);
  const sum = (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24);
  return (sum - 510) / 147.8;
}

/**
 * How far a Brownian path goes beyond its two ends, in deviations of its end: 0.4 in the mean, at most 1.6,
 * by two numbers of a seed from `index` on.
 */
export function wick(seed: number, index: number): number {
  return 1.6 * uniform(seed, index) * uniform(seed, index + 1);
}
