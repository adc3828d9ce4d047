/**
 * Divides an integer by weights, exactly: the parts add up to `total`, and each is at least `least`
 * (`total` is at least `least` times the number of weights).
 */
export function divide(total: number, weights: readonly number[], least: number): number[] {
  const spare = total - least * weights.length;
  let sum = 0;
  for (const weight of weights) sum += weight;
  const parts: number[] = [];
  let passed = 0;
  let given = 0;
  for (let part = 0; part < weights.length; part++) {
    passed += weights[part]!;
    // Rounding the running total loses and gains nothing; the last part takes it to the very end.
    const until = part === weights.length - 1 ? spare : Math.round((spare * passed) / sum);
    parts.push(least + until - given);
    given = until;
  }
  return parts;
}

/**
 * Divides an integer over parts, exactly, as near to their `usual` amounts as can be: what is too little for
 * them brings all down towards their floors by the same share of the way, what is too much up to the ceilings.
 */
export function fill(
  total: number,
  floors: readonly number[],
  usual: readonly number[],
  ceilings: readonly number[],
): number[] {
  let above = total;
  for (const amount of usual) above -= amount;
  const rooms = usual.map((amount, part) =>
    above < 0 ? amount - floors[part]! : ceilings[part]! - amount,
  );
  if (above === 0) return [...usual];
  // Without any room the sum still comes first.
  const weights = rooms.some((room) => room > 0) ? rooms : rooms.map(() => 1);
  const steps = divide(Math.abs(above), weights, 0);
  return usual.map((amount, part) => amount + Math.sign(above) * steps[part]!);
}
