import type { ByteView } from '../byte-view.ts';
import { LATEST } from '../candles.ts';
import { areDigits, numberOf, zerosAtEnd } from './four-digits.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

/** So many digits are a whole number below 2^53. */
const EXACT_DIGITS = 15;

/** Binance gives each amount eight decimals. */
const UNITS = 1e8;

/** What follows the whole part of an amount: a point, eight decimals, a quote, a comma. */
const TAIL = 11;

/** Where no byte is: what is scanned there is nothing, so one look at the end of a row is enough. */
export const NOWHERE = 2 ** 30;

/**
 * Scans a time or a count and its comma, `1767225600000,`: puts it into `numbers` at `index` and gives the
 * place after the comma, or `NOWHERE`.
 */
export function scanWhole(body: Buffer, at: number, numbers: Float64Array, index: number): number {
  const start = at;
  let value = 0;
  let byte = body[at]!;
  while (byte >= ZERO && byte <= NINE) {
    value = value * 10 + (byte - ZERO);
    byte = body[++at]!;
  }
  const digits = at - start;
  if (byte !== COMMA || digits === 0 || digits > EXACT_DIGITS || value > LATEST) return NOWHERE;
  if (digits > 1 && body[start] === ZERO) return NOWHERE;
  numbers[index] = value;
  return at + 1;
}

/**
 * Scans an amount and its comma, `"87648.21000000",`: puts where its text begins and ends, superfluous zeros
 * left out, into `spans` at `index` and after it, and gives the place after the comma, or `NOWHERE`.
 */
export function scanAmount(body: ByteView, at: number, spans: Uint32Array, index: number): number {
  const { bytes, view } = body;
  if (bytes[at] !== QUOTE) return NOWHERE;
  const start = ++at;
  let byte = bytes[at]!;
  while (byte >= ZERO && byte <= NINE) byte = bytes[++at]!;
  const wholes = at - start;
  if (wholes === 0 || wholes > EXACT_DIGITS || at + TAIL > bytes.length) return NOWHERE;
  if (wholes > 1 && bytes[start] === ZERO) return NOWHERE;

  const first = view.getInt32(at + 1, true);
  const second = view.getInt32(at + 5, true);
  if (byte !== POINT || !areDigits(first) || !areDigits(second)) return NOWHERE;
  if (bytes[at + 9] !== QUOTE || bytes[at + 10] !== COMMA) return NOWHERE;
  let zeros = zerosAtEnd(second);
  if (zeros === 4) zeros += zerosAtEnd(first);
  spans[index] = start;
  // Without a decimal the point goes too.
  spans[index + 1] = zeros === 8 ? at : at + 9 - zeros;
  return at + TAIL;
}

/** The number of the amount that was scanned from `start` to `next`, as `Number` would read its text. */
export function readAmount({ bytes, view }: ByteView, start: number, next: number): number {
  const point = next - TAIL;
  let whole = 0;
  for (let at = start; at < point; at++) whole = whole * 10 + (bytes[at]! - ZERO);
  const decimals =
    numberOf(view.getInt32(point + 1, true)) * 1e4 + numberOf(view.getInt32(point + 5, true));
  const units = whole * UNITS + decimals;
  // Both are exact, so that their quotient is the double next to the decimal (Clinger, 1990).
  if (units <= Number.MAX_SAFE_INTEGER) return units / UNITS;
  return Number(bytes.toString('latin1', start, next - 2));
}
