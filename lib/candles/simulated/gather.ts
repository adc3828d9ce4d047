import type { Candle } from '../candles.ts';
import { DAY_MS, type Interval, nextOpenTime, openTimeOf } from '../interval.ts';
import { closesOf, dayPiece, type Market } from './day.ts';
import { PARTS, type Piece, STEP } from './piece.ts';
import { MARKET_START, type Range } from './range.ts';
import { split } from './split.ts';

/** A candle in the making: the pieces so far as one, and the candle's end (ms, excluded). */
type Growing = Piece & { end: number };

/**
 * The candles of a range, oldest first, made of what has happened up to `now` (ms).
 *
 * Pieces that have wholly happened and lie within one candle are taken whole, others are divided; so the work
 * depends on the number of candles and hardly on the interval, and all intervals add up to one another.
 */
export function gatherCandles(
  market: Market,
  interval: Interval,
  { from, until }: Range,
  now: number,
): Candle[] {
  const candles: Growing[] = [];
  const end = Math.min(until, now + 1);
  let candleEnd = from;

  function gather(piece: Piece, level: number): void {
    const pieceEnd = piece.start + piece.length;
    if (piece.start >= end || pieceEnd <= from) return;
    if (piece.start >= candleEnd) {
      candleEnd = nextOpenTime(interval, openTimeOf(interval, piece.start));
    }
    if (pieceEnd <= candleEnd && pieceEnd - STEP <= now) add(candles, piece, candleEnd);
    else for (const part of split(piece, PARTS[level]!)) gather(part, level + 1);
  }

  const firstDay = Math.floor(Math.max(from, MARKET_START) / DAY_MS);
  const lastDay = Math.floor((end - 1) / DAY_MS);
  const closes = closesOf(market, firstDay - 1, lastDay);
  for (let day = firstDay; day <= lastDay; day++) {
    const index = day - firstDay;
    gather(dayPiece(market, day, closes[index]!, closes[index + 1]!), 0);
  }
  return candles.map((candle) => toCandle(candle, interval, market));
}

/** Adds the next piece to the candle that ends at `end`, a new one where the last ended before. */
function add(candles: Growing[], piece: Piece, end: number): void {
  const candle = candles.at(-1);
  if (candle === undefined || candle.end !== end) {
    candles.push({ ...piece, end });
    return;
  }
  candle.high = Math.max(candle.high, piece.high);
  candle.low = Math.min(candle.low, piece.low);
  candle.close = piece.close;
  candle.base += piece.base;
  candle.quote += piece.quote;
  candle.buyBase += piece.buyBase;
  candle.buyQuote += piece.buyQuote;
  candle.trades += piece.trades;
}

/** The one place where integers become prices and amounts: a division gives the double next to the decimal. */
function toCandle(candle: Growing, interval: Interval, market: Market): Candle {
  const tick = 10 ** market.priceDecimals;
  const lot = 10 ** market.volumeDecimals;
  return {
    // The first week and month open before the first piece there is.
    openTime: openTimeOf(interval, candle.start),
    open: candle.open / tick,
    high: candle.high / tick,
    low: candle.low / tick,
    close: candle.close / tick,
    volume: candle.base / lot,
    closeTime: candle.end - 1,
    quoteVolume: candle.quote / (tick * lot),
    trades: candle.trades,
    takerBaseVolume: candle.buyBase / lot,
    takerQuoteVolume: candle.buyQuote / (tick * lot),
  };
}
