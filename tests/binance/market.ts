import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Candle, CandleQuery, CandleSource } from '../../lib/candles/candles.ts';
import { INTERVALS } from '../../lib/candles/interval.ts';
import { HttpError } from '../../lib/errors.ts';
import { unpackCandles } from '../unpack-candles.ts';

/** What Binance sells: the rows of a query as Binance writes them; undefined for an unknown symbol. */
export type Market = (query: CandleQuery) => Promise<string[] | undefined>;

/** The market of a folder of recordings or of a source of candles; with neither, no symbol is known. */
export function chooseMarket(folder?: string, source?: CandleSource): Market {
  if (folder !== undefined) return recordedMarket(folder);
  if (source !== undefined) return marketOf(source);
  return async () => undefined;
}

type Recording = { openTimes: number[]; rows: string[] };

/**
 * A market of recorded replies: a folder with files named `SYMBOL-INTERVAL.json`, Binance's own rows,
 * oldest first. Other files are ignored. A known symbol's interval without a file has no candles.
 */
function recordedMarket(folder: string): Market {
  const files = new Set(
    readdirSync(folder).filter((name) => {
      const [, interval] = /^[A-Z0-9]{1,20}-(\w{2,3})\.json$/.exec(name) ?? [];
      return INTERVALS.some((known) => known === interval);
    }),
  );
  const symbols = new Set([...files].map((name) => name.slice(0, name.indexOf('-'))));
  const read = new Map<string, Recording>();

  return async ({ symbol, interval, limit, startTime, endTime }) => {
    if (!symbols.has(symbol)) return undefined;
    const name = `${symbol}-${interval}.json`;
    if (!files.has(name)) return [];
    const { openTimes, rows } = read.get(name) ?? readRecording(join(folder, name));
    read.set(name, { openTimes, rows });

    const from = startTime === undefined ? 0 : countBefore(openTimes, startTime);
    const to = endTime === undefined ? rows.length : countBefore(openTimes, endTime + 1);
    return startTime === undefined
      ? rows.slice(Math.max(from, to - limit), to)
      : rows.slice(from, Math.min(to, from + limit));
  };
}

function readRecording(path: string): Recording {
  const rows: unknown[][] = JSON.parse(readFileSync(path, 'utf8'));
  return {
    openTimes: rows.map(([openTime]) => Number(openTime)),
    rows: rows.map((row) => JSON.stringify(row)),
  };
}

/** How many of the ascending times lie before `bound`. */
function countBefore(times: number[], bound: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The market of any source of candles, such as the simulated one. */
function marketOf(source: CandleSource): Market {
  return async (query) => {
    try {
      return unpackCandles(await source.candles(query)).map(writeRow);
    } catch (error) {
      if (error instanceof HttpError && error.statusCode === 400) return undefined;
      throw error;
    }
  };
}

function writeRow(candle: Candle): string {
  const { openTime, open, high, low, close, volume, closeTime } = candle;
  const { quoteVolume, trades, takerBaseVolume, takerQuoteVolume } = candle;
  return JSON.stringify([
    openTime,
    ...[open, high, low, close, volume].map(writeAmount),
    closeTime,
    writeAmount(quoteVolume),
    trades,
    writeAmount(takerBaseVolume),
    writeAmount(takerQuoteVolume),
    '0',
  ]);
}

/** Eight decimals, as Binance writes amounts; the shortest digits that read back as the same number. */
function writeAmount(amount: number): string {
  const text = String(amount);
  if (text.includes('e')) return amount.toFixed(8);
  const [whole, decimals = ''] = text.split('.');
  return `${whole}.${decimals.padEnd(8, '0')}`;
}
