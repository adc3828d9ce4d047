/** The value that so much (0 to 1) of a list lies below. Throws for an empty list. */
export function quantile(values: number[], part: number): number {
  if (values.length === 0) throw new Error('nothing was measured');
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)] as number;
}

export function median(values: number[]): number {
  return quantile(values, 0.5);
}

/** The middle half of a list, as text. */
export function spread(values: number[], digits = 2): string {
  return `${quantile(values, 0.25).toFixed(digits)}-${quantile(values, 0.75).toFixed(digits)}`;
}
