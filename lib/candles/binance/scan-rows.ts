import { type ByteView, viewBytes } from '../byte-view.ts';
import type { CandleQuery } from '../candle.ts';
import { type Candles, LATEST, makeColumns, TEXTS } from '../candles.ts';
import { NOWHERE, readAmount, scanAmount, scanWhole } from './scan-fields.ts';

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE = 0x5d;
const DELETE = 0x7f;

/**
 * Reads Binance's answer to a query in one pass over its bytes: rows of twelve fields without a space, eight
 * decimals to each amount, as Binance writes them. Checks all that `judgeRows` checks, and gives undefined
 * where a check fails or the JSON is another one than Binance's.
 */
export function scanRows(body: Buffer, query: CandleQuery): Candles | undefined {
  const { limit, startTime = 0, endTime = LATEST } = query;
  if (body[0] !== OPEN) return undefined;
  const candles = makeColumns(limit, body);
  const { openTimes } = candles;
  const view = viewBytes(body);
  let earliest = startTime;
  let at = 1;
  let count = 0;
  if (body[at] === CLOSE) at++;
  else {
    do {
      if (count === limit) return undefined;
      at = scanRow(view, candles, count, at);
      const openTime = openTimes[count]!;
      if (at === NOWHERE || openTime < earliest || openTime > endTime) return undefined;
      earliest = openTime + 1;
      count++;
    } while (body[at++] === COMMA);
    if (body[at - 1] !== CLOSE) return undefined;
  }
  return at === body.length ? cutTo(candles, count) : undefined;
}

/** Scans the row at `at` into the columns; gives the place after it, or `NOWHERE` where it is not sound. */
function scanRow(body: ByteView, candles: Candles, index: number, at: number): number {
  const { bytes } = body;
  const { spans, openTimes, closeTimes, closes } = candles;
  if (bytes[at] !== OPEN) return NOWHERE;
  const first = index * TEXTS.length * 2;
  const open = scanWhole(bytes, at + 1, openTimes, index);
  const high = scanAmount(body, open, spans, first);
  const low = scanAmount(body, high, spans, first + 2);
  const close = scanAmount(body, low, spans, first + 4);
  const volume = scanAmount(body, close, spans, first + 6);
  at = scanAmount(body, volume, spans, first + 8);
  at = scanWhole(bytes, at, closeTimes, index);
  const trades = scanAmount(body, at, spans, first + 10);
  // A count stays text: its number is put where that of the close is to be, and overwritten.
  at = scanWhole(bytes, trades, closes, index);
  spans[first + 12] = trades;
  spans[first + 13] = at - 1;
  at = scanAmount(body, at, spans, first + 14);
  at = scanAmount(body, at, spans, first + 16);
  at = scanIgnored(bytes, at);
  if (at === NOWHERE || closeTimes[index]! < openTimes[index]!) return NOWHERE;

  const opened = readAmount(body, open + 1, high);
  const highest = readAmount(body, high + 1, low);
  const lowest = readAmount(body, low + 1, close);
  const closed = readAmount(body, close + 1, volume);
  if (highest < opened || highest < closed || lowest > opened || lowest > closed) return NOWHERE;
  closes[index] = closed;
  return at;
}

/** Scans the twelfth field, a string that says nothing, and the end of the row: `"0"]`. */
function scanIgnored(text: Buffer, at: number): number {
  if (text[at] !== QUOTE) return NOWHERE;
  let byte = text[++at]!;
  while (byte >= SPACE && byte < DELETE && byte !== QUOTE && byte !== BACKSLASH) byte = text[++at]!;
  return byte === QUOTE && text[at + 1] === CLOSE ? at + 2 : NOWHERE;
}

/** The first candles; where there are as many as were asked for, the columns are full already. */
function cutTo(candles: Candles, count: number): Candles {
  if (count === candles.count) return candles;
  return {
    count,
    openTimes: candles.openTimes.subarray(0, count),
    closeTimes: candles.closeTimes.subarray(0, count),
    closes: candles.closes.subarray(0, count),
    text: candles.text,
    spans: candles.spans.subarray(0, count * TEXTS.length * 2),
  };
}
