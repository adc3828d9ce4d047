type Crypto = typeof import('node:crypto');

/** `node:crypto` as far as Powertools needs it, loaded when it is called. */
export function randomInt(min: number, max: number): number {
  const { randomInt: draw }: Crypto = process.getBuiltinModule('node:crypto');
  return draw(min, max);
}
