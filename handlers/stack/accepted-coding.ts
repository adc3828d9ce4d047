/** The codings that we speak, the better one first. */
const CODINGS = ['br', 'gzip'] as const;

export type Coding = (typeof CODINGS)[number];

/**
 * The coding that a client likes best, by its `Accept-Encoding` (RFC 9110, 12.5.3), or nothing where it
 * asks for none of ours, or would rather have the answer as it is.
 */
export function acceptedCoding(accept: string | undefined): Coding | undefined {
  if (accept === undefined) return undefined;
  const weights = new Map(accept.toLowerCase().split(',').map(readWeight));
  const weightOf = (coding: string) => weights.get(coding) ?? weights.get('*') ?? 0;
  const [best = CODINGS[0]] = CODINGS.toSorted((a, b) => weightOf(b) - weightOf(a));
  const weight = weightOf(best);
  return weight > 0 && weight >= (weights.get('identity') ?? 0) ? best : undefined;
}

/** `gzip;q=0.5`; a weight that is none counts as 0. */
function readWeight(text: string): [coding: string, weight: number] {
  const [coding = '', ...parameters] = text.split(';').map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  if (weight === undefined) return [coding, 1];
  return [coding, /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight) ? Number(weight) : 0];
}
