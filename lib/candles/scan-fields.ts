import { LATEST } from './candles.ts';
import { LONGEST_DECIMAL } from './judge-rows.ts';
import { POWERS_OF_TEN } from './powers-of-ten.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

/** So many digits are a whole number below 2^53. */
const EXACT_DIGITS = 15;

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
export function scanAmount(body: Buffer, at: number, spans: Uint32Array, index: number): number {
  if (body[at] !== QUOTE) return NOWHERE;
  const start = ++at;
  let byte = body[at]!;
  while (byte >= ZERO && byte <= NINE) byte = body[++at]!;
  const wholes = at - start;
  if (wholes === 0 || wholes > EXACT_DIGITS) return NOWHERE;
  if (wholes > 1 && body[start] === ZERO) return NOWHERE;

  let end = at;
  if (byte === POINT) {
    const point = at;
    do byte = body[++at]!;
    while (byte >= ZERO && byte <= NINE);
    if (at === point + 1 || at - start > LONGEST_DECIMAL) return NOWHERE;
    end = at;
    while (body[end - 1] === ZERO) end--;
    if (end === point + 1) end = point;
  }
  if (byte !== QUOTE || body[at + 1] !== COMMA) return NOWHERE;
  spans[index] = start;
  spans[index + 1] = end;
  return at + 2;
}

/** The number that a scanned amount is, as `Number` would read its text. */
export function numberOf(body: Buffer, start: number, end: number): number {
  if (end - start > EXACT_DIGITS + 1) return Number(body.toString('latin1', start, end));
  let digits = 0;
  let decimals = 0;
  for (let at = start; at < end; at++) {
    const byte = body[at]!;
    if (byte === POINT) decimals = end - at - 1;
    else digits = digits * 10 + (byte - ZERO);
  }
  // Both are exact, so that the quotient is the double next to the decimal (Clinger, 1990).
  return digits / POWERS_OF_TEN[decimals]!;
}
