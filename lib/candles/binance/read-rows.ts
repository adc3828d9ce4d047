import { type CandleQuery, type Candles, LATEST, packCandles, TEXTS } from '../candles.ts';
import { upstreamError } from './errors.ts';
import { parseRows } from './parse-rows.ts';

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE = 0x5d;
const DELETE = 0x7f;

/** The most digits of a whole number that is below 2^53 whatever they are. */
const EXACT_DIGITS = 15;

/** How many decimals Binance gives each amount. */
const DECIMALS = 8;

const POWERS_OF_TEN = Float64Array.from({ length: DECIMALS + 1 }, (_, power) => 10 ** power);

/**
 * What the scans below return where the text is not what they look for: a place beyond the end of any body.
 * A scan that starts there fails too, so a row is checked once, at its end.
 */
const NOWHERE = 2 ** 30;

/**
 * Reads the body of Binance's answer to a query. What the fast scan does not accept is parsed as JSON: that
 * takes other ways of writing the same, and says what is wrong.
 * Throws the `HttpError` for an unusable answer where the body is anything else than the query's candles.
 */
export function readRows(body: Buffer, query: CandleQuery): Candles {
  const scanned = scanRows(body, query);
  if (scanned !== undefined) return scanned;
  try {
    return packCandles(parseRows(JSON.parse(body.toString()), query));
  } catch (error) {
    throw upstreamError('unusable', error);
  }
}

/**
 * Reads Binance's answer to a query in one pass over its bytes: rows of twelve fields without a space, eight
 * decimals to each amount, as Binance writes them. Checks all that `parseRows` checks, and gives undefined
 * where a check fails or the JSON is written in another way than Binance's.
 */
export function scanRows(body: Buffer, query: CandleQuery): Candles | undefined {
  const { limit, startTime = 0, endTime = LATEST } = query;
  if (body[0] !== OPEN) return undefined;
  const candles: Candles = {
    count: limit,
    openTimes: new Float64Array(limit),
    closeTimes: new Float64Array(limit),
    closes: new Float64Array(limit),
    text: body,
    spans: new Uint32Array(limit * TEXTS.length * 2),
  };
  const { openTimes } = candles;
  let earliest = startTime;
  let at = 1;
  let count = 0;
  if (body[at] === CLOSE) at++;
  else {
    do {
      if (count === limit) return undefined;
      at = scanRow(body, candles, count, at);
      const openTime = openTimes[count]!;
      if (at === NOWHERE || openTime < earliest || openTime > endTime) return undefined;
      earliest = openTime + 1;
      count++;
    } while (body[at++] === COMMA);
    if (body[at - 1] !== CLOSE) return undefined;
  }
  if (at !== body.length) return undefined;
  return {
    count,
    openTimes: openTimes.subarray(0, count),
    closeTimes: candles.closeTimes.subarray(0, count),
    closes: candles.closes.subarray(0, count),
    text: body,
    spans: candles.spans.subarray(0, count * TEXTS.length * 2),
  };
}

/** Scans the row at `at` into the columns; gives the place after it, or `NOWHERE` if it fails a check. */
function scanRow(body: Buffer, candles: Candles, index: number, at: number): number {
  const { spans, openTimes, closeTimes, closes } = candles;
  if (body[at] !== OPEN) return NOWHERE;
  const first = index * TEXTS.length * 2;
  at = scanWhole(body, at + 1, openTimes, index);
  for (let text = 0; text < 5; text++) at = scanAmount(body, at, spans, first + 2 * text);
  at = scanWhole(body, at, closeTimes, index);
  const trades = scanAmount(body, at, spans, first + 10);
  // The count of trades stays text: its number is checked and then overwritten, by that of the close below.
  at = scanWhole(body, trades, closes, index);
  spans[first + 12] = trades;
  spans[first + 13] = at - 1;
  at = scanAmount(body, at, spans, first + 14);
  at = scanAmount(body, at, spans, first + 16);
  // The twelfth field, an unused string, and the end of the row: `"0"]`.
  if (body[at] !== QUOTE) return NOWHERE;
  let byte = body[++at]!;
  while (byte >= SPACE && byte < DELETE && byte !== QUOTE && byte !== BACKSLASH) byte = body[++at]!;
  if (byte !== QUOTE || body[at + 1] !== CLOSE) return NOWHERE;
  at += 2;
  if (closeTimes[index]! < openTimes[index]!) return NOWHERE;

  const opened = readAmount(body, spans, first);
  const highest = readAmount(body, spans, first + 2);
  const lowest = readAmount(body, spans, first + 4);
  const closed = readAmount(body, spans, first + 6);
  if (highest < opened || highest < closed || lowest > opened || lowest > closed) return NOWHERE;
  closes[index] = closed;
  return at;
}

/**
 * Scans a time or a count and its comma, `1767225600000,`: puts it into `numbers` at `index` and gives the
 * place after the comma, or `NOWHERE`.
 */
function scanWhole(body: Buffer, at: number, numbers: Float64Array, index: number): number {
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
function scanAmount(body: Buffer, at: number, spans: Uint32Array, index: number): number {
  if (body[at] !== QUOTE) return NOWHERE;
  const start = ++at;
  let byte = body[at]!;
  while (byte >= ZERO && byte <= NINE) byte = body[++at]!;
  const wholes = at - start;
  if (byte !== POINT || wholes === 0 || wholes > EXACT_DIGITS) return NOWHERE;
  if (wholes > 1 && body[start] === ZERO) return NOWHERE;

  const point = at;
  const end = point + 1 + DECIMALS;
  if (body[end] !== QUOTE || body[end + 1] !== COMMA) return NOWHERE;
  let textEnd = end;
  while (body[textEnd - 1] === ZERO) textEnd--;
  for (at++; at < textEnd; at++) {
    byte = body[at]!;
    if (byte < ZERO || byte > NINE) return NOWHERE;
  }
  spans[index] = start;
  // Without a decimal the point goes too.
  spans[index + 1] = textEnd === point + 1 ? point : textEnd;
  return end + 2;
}

/** The number of the amount whose text is at `index` of `spans`, as `Number` would read it. */
function readAmount(body: Buffer, spans: Uint32Array, index: number): number {
  const start = spans[index]!;
  const end = spans[index + 1]!;
  let units = 0;
  let point = end - 1;
  for (let at = start; at < end; at++) {
    if (body[at] === POINT) point = at;
    else units = units * 10 + (body[at]! - ZERO);
  }
  // Both are exact, so that their quotient is the double next to the decimal (Clinger, 1990).
  if (units <= Number.MAX_SAFE_INTEGER) return units / POWERS_OF_TEN[end - 1 - point]!;
  return Number(body.toString('latin1', start, end));
}
