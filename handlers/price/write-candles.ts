import { type Candles, TEXTS } from '../../lib/candles/candles.ts';
import { DAY_MS } from '../../lib/candles/interval.ts';
import { type ByteView, viewBytes, writeNumber } from '../../lib/candles/write-number.ts';

const ZERO = 0x30;

/** What stands before each value of a candle, under the names of the FastAPI service, and after the last. */
const LABELS = [
  '{"open_time":"',
  '","open_price":',
  ',"high_price":',
  ',"low_price":',
  ',"close_price":',
  ',"volume":',
  ',"close_time":"',
  '","quote_asset_volume":',
  ',"number_of_trades":',
  ',"taker_buy_base_asset_volume":',
  ',"taker_buy_quote_asset_volume":',
  ',"is_closed":true},',
  ',"is_closed":false},',
].map(toLabel);

/** A label as eight characters a word, padded: what comes next is written over the padding. */
type Label = { words: Float64Array; length: number };

/** Bytes of a candle that are not its texts, with room for a digit more in each of these. */
const FRAME = LABELS.reduce((sum, { length }) => sum + length, 2 * 24 + TEXTS.length);

/**
 * What a page holds is a string sooner than new memory is ready; for more than that it is the other way
 * round, and bytes need not be encoded again when they are sent.
 */
const PAGE_BYTES = 100_000;
const page = viewBytes(Buffer.allocUnsafe(PAGE_BYTES));

/**
 * The JSON of `{ ...head, data: [a candle, …] }`, byte for byte what `JSON.stringify` makes of the candles as
 * objects of numbers. `head` is in ASCII; a candle that closes before `now` (ms) is closed.
 * A long one is given as bytes.
 */
export function writeCandles(head: object, candles: Candles, now: number): string | Buffer {
  const start = JSON.stringify({ ...head, data: [] }).slice(0, -2);
  const size = start.length + candles.count * FRAME + candles.text.length + 16;
  const isLarge = size > PAGE_BYTES;
  const to = isLarge ? viewBytes(Buffer.allocUnsafe(size)) : page;
  const from = viewBytes(candles.text);
  let at = to.bytes.write(start, 'latin1');
  for (let index = 0; index < candles.count; index++) {
    at = writeCandle(candles, index, now, from, to, at);
  }
  // In the place of the last comma.
  if (candles.count > 0) at--;
  at += to.bytes.write(']}', at, 'latin1');
  return isLarge ? to.bytes.subarray(0, at) : to.bytes.toString('latin1', 0, at);
}

function writeCandle(
  { openTimes, closeTimes, spans }: Candles,
  index: number,
  now: number,
  from: ByteView,
  to: ByteView,
  at: number,
): number {
  let span = index * TEXTS.length * 2;
  const closeTime = closeTimes[index]!;
  at = writeTime(openTimes[index]!, to.bytes, writeLabel(0, to, at));
  for (let label = 1; label < 6; label++, span += 2) {
    at = writeNumber(from, spans[span]!, spans[span + 1]!, to, writeLabel(label, to, at));
  }
  at = writeTime(closeTime, to.bytes, writeLabel(6, to, at));
  for (let label = 7; label < 11; label++, span += 2) {
    at = writeNumber(from, spans[span]!, spans[span + 1]!, to, writeLabel(label, to, at));
  }
  return writeLabel(closeTime < now ? 11 : 12, to, at);
}

function writeLabel(label: number, { view }: ByteView, at: number): number {
  const { words, length } = LABELS[label]!;
  for (let word = 0; word < words.length; word++) view.setFloat64(at + word * 8, words[word]!);
  return at + length;
}

function toLabel(text: string): Label {
  const { view } = viewBytes(Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8)));
  const words = Float64Array.from({ length: view.byteLength / 8 }, (_, word) =>
    view.getFloat64(word * 8),
  );
  return { words, length: text.length };
}

/** `2026-01-31T` of the day that was written last: most times are of the same day. */
const date = Buffer.alloc(11);
let dayOfDate = Number.NaN;

/**
 * Writes a time (ms since the epoch, 1970 to 9999) as `toISOString` gives it, `2026-01-31T11:59:59.999Z`,
 * and gives the place after it.
 */
export function writeTime(time: number, to: Buffer, at: number): number {
  const day = Math.floor(time / DAY_MS);
  if (day !== dayOfDate) {
    writeDate(day);
    dayOfDate = day;
  }
  for (let index = 0; index < 11; index++) to[at + index] = date[index]!;
  const ms = (time - day * DAY_MS) | 0;
  const seconds = (ms / 1_000) | 0;
  const minutes = (seconds / 60) | 0;
  const hours = (minutes / 60) | 0;
  writeTwo(hours, to, at + 11);
  to[at + 13] = 0x3a;
  writeTwo(minutes - hours * 60, to, at + 14);
  to[at + 16] = 0x3a;
  writeTwo(seconds - minutes * 60, to, at + 17);
  to[at + 19] = 0x2e;
  const thousandths = ms - seconds * 1_000;
  const tenths = (thousandths / 100) | 0;
  to[at + 20] = ZERO + tenths;
  writeTwo(thousandths - tenths * 100, to, at + 21);
  to[at + 23] = 0x5a;
  return at + 24;
}

/** By Howard Hinnant's `civil_from_days`: years begin in March, so that the odd day is their last. */
function writeDate(day: number): void {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = era * 400 + yearOfEra + (month < 3 ? 1 : 0);
  writeTwo(Math.floor(year / 100), date, 0);
  writeTwo(year % 100, date, 2);
  date[4] = 0x2d;
  writeTwo(month, date, 5);
  date[7] = 0x2d;
  writeTwo(dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1, date, 8);
  date[10] = 0x54;
}

function writeTwo(value: number, to: Buffer, at: number): void {
  const tens = (value / 10) | 0;
  to[at] = ZERO + tens;
  to[at + 1] = ZERO + value - tens * 10;
}
