const POINT = 0x2e;
const ZERO = 0x30;

/** Any 15 digits are how JavaScript writes the double next to them; with a point that is 16 characters. */
const SAFE_LENGTH = 16;

/** How many decimals Binance gives at most. */
const MOST_DECIMALS = 8;

const POWERS_OF_TEN = Float64Array.from({ length: MOST_DECIMALS + 1 }, (_, power) => 10 ** power);

/** Bytes, and a view to read and write four or eight of them at once. */
export type ByteView = { bytes: Buffer; view: DataView };

export function viewBytes(bytes: Buffer): ByteView {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) };
}

/**
 * Writes a number as `JSON.stringify(Number(text))` would, and gives the place after it. Its text is what
 * lies from `start` to `end` in `from`: a decimal without superfluous zeros and with at most 15 digits before
 * the point, or a number as JavaScript writes it; none is negative.
 *
 * Up to three bytes beyond the number are read and written too, since it copies four at once: write what
 * follows over them.
 */
export function writeNumber(
  from: ByteView,
  start: number,
  end: number,
  to: ByteView,
  at: number,
): number {
  if (from.bytes[start] === ZERO && isBelowMillionth(from.bytes, start)) {
    return writeByNumber(from.bytes, start, end, to.bytes, at);
  }
  if (end - start > SAFE_LENGTH) return writeRounded(from.bytes, start, end, to.bytes, at);
  for (let read = start, write = at; read < end; read += 4, write += 4) {
    to.view.setInt32(write, from.view.getInt32(read));
  }
  return at + end - start;
}

/** Whether a number that begins with 0 has six zeros after its point: it is written with an exponent. */
function isBelowMillionth(bytes: Buffer, start: number): boolean {
  let at = start + 2;
  while (bytes[at] === ZERO) at++;
  return at >= start + 8;
}

/**
 * Writes a decimal of more than 15 digits, which may be more than a double holds. JavaScript then writes the
 * fewest digits that name the same double, and of these the ones nearest to it.
 *
 * With eight decimals at most and eight digits or more before the point all of this is exact. The sum of
 * the whole part and a fraction is the double next to their decimal: the fraction's own rounding is far
 * smaller than its distance from the middle between two doubles. The double less its whole part, times a
 * power of ten, has fewer than 53 bits.
 */
function writeRounded(from: Buffer, start: number, end: number, to: Buffer, at: number): number {
  let point = start;
  let whole = 0;
  for (; point < end && from[point] !== POINT; point++) {
    whole = whole * 10 + (from[point]! - ZERO);
    to[at + point - start] = from[point]!;
  }
  let decimals = end - point - 1;
  if (decimals < 1 || decimals > MOST_DECIMALS) return writeByNumber(from, start, end, to, at);
  let rounded = 0;
  for (let read = point + 1; read < end; read++) rounded = rounded * 10 + (from[read]! - ZERO);
  const value = whole + rounded / POWERS_OF_TEN[decimals]!;
  const fraction = value - whole;

  rounded = roundEven(fraction * POWERS_OF_TEN[decimals]!);
  while (decimals > 0) {
    const power = POWERS_OF_TEN[decimals - 1]!;
    const shorter = roundEven(fraction * power);
    if (whole + shorter / power !== value) break;
    rounded = shorter;
    decimals--;
  }
  // Without decimals it is the whole part, or the number after it, which may have a digit more.
  if (decimals === 0)
    return rounded === 0 ? at + point - start : writeByNumber(from, start, end, to, at);

  const last = at + point - start + decimals;
  to[last - decimals] = POINT;
  // A small integer: dividing doubles for each digit would take as long as everything else.
  let digits = rounded | 0;
  for (let write = last; write > last - decimals; write--) {
    const tens = (digits / 10) | 0;
    to[write] = ZERO + digits - tens * 10;
    digits = tens;
  }
  return last + 1;
}

/** The whole number nearest to one that is not negative; of two, the even one, as JavaScript rounds digits. */
function roundEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}

/** Writes by way of `Number`, which is slow: for what Binance seldom or never sends. */
function writeByNumber(from: Buffer, start: number, end: number, to: Buffer, at: number): number {
  return at + to.write(String(Number(from.toString('latin1', start, end))), at, 'latin1');
}
