import { type Candle, type CandleQuery, LATEST } from '../candles.ts';

/** Amounts as Binance writes them; bounded in length, so that each is a finite number. */
const PLAIN_DECIMAL = /^\d+(?:\.\d+)?$/;
const LONGEST_DECIMAL = 60;

/**
 * The candles of Binance's answer to a query, from its parsed JSON: rows `[openTime, "open", "high",
 * "low", "close", "volume", closeTime, "quoteVolume", trades, "takerBase", "takerQuote", …]`. Each row is
 * checked in full. A volume of 0 and a close time in the middle of an interval do occur (outages) and pass.
 * Throws an error that names the problem and shows the row where it is anything else than the query's candles.
 */
export function parseRows(
  rows: unknown,
  { limit, startTime = 0, endTime = LATEST }: CandleQuery,
): Candle[] {
  if (!Array.isArray(rows)) throw new Error(`Binance's answer is no list: ${show(rows)}`);
  if (rows.length > limit)
    throw new Error(`Binance gave ${rows.length} candles instead of ${limit}`);

  const candles: Candle[] = [];
  let earliest = startTime;
  for (const row of rows) {
    const candle = readRow(row);
    const { openTime, open, high, low, close, closeTime } = candle;
    if (openTime < earliest || openTime > endTime) fail(row, 'open time out of range or order');
    if (closeTime < openTime) fail(row, 'close time before open time');
    // A high that is below the low fails one of these too.
    if (high < open || high < close) fail(row, 'high below open or close');
    if (low > open || low > close) fail(row, 'low above open or close');
    earliest = openTime + 1;
    candles.push(candle);
  }
  return candles;
}

function readRow(row: unknown): Candle {
  if (!Array.isArray(row) || row.length < 11) fail(row, 'fewer than 11 fields');
  return {
    openTime: readWhole(row, 0),
    open: readAmount(row, 1),
    high: readAmount(row, 2),
    low: readAmount(row, 3),
    close: readAmount(row, 4),
    volume: readAmount(row, 5),
    closeTime: readWhole(row, 6),
    quoteVolume: readAmount(row, 7),
    trades: readWhole(row, 8),
    takerBaseVolume: readAmount(row, 9),
    takerQuoteVolume: readAmount(row, 10),
  };
}

/** A time in milliseconds or a count of trades, which never comes near `LATEST`. */
function readWhole(row: unknown[], at: number): number {
  const value = row[at];
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= LATEST) {
    return value as number;
  }
  return fail(row, `field ${at} is no time or count`);
}

function readAmount(row: unknown[], at: number): number {
  const value = row[at];
  if (typeof value === 'string' && value.length <= LONGEST_DECIMAL && PLAIN_DECIMAL.test(value)) {
    return Number(value);
  }
  return fail(row, `field ${at} is no amount`);
}

function fail(row: unknown, problem: string): never {
  throw new Error(`A row of Binance's answer is wrong, ${problem}: ${show(row)}`);
}

function show(value: unknown): string {
  return JSON.stringify(value).slice(0, 200);
}
