import { type Candles, TEXTS } from '../../lib/candles/candles.ts';
import { type ByteView, viewBytes, writeNumber } from '../../lib/candles/write-number.ts';
import { writeTime } from '../../lib/candles/write-time.ts';

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
