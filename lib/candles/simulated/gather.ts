import type { Candle } from '../candles.ts';
import { DAY_MS, type Interval, nextOpenTime, openTimeOf } from '../interval.ts';
import { BUNDLE, closesOf, type Day, makeDay } from './days.ts';
import { PARTS, type Piece, STEP, split } from './piece.ts';
import { MARKET_START, type Range } from './range.ts';
import type { SymbolInfo } from './symbols.ts';

/**
 * The candles of a range, oldest first, made of what has happened up to `now` (ms).
 *
 * Pieces that have wholly happened and lie within one candle are taken whole, others are divided; so the work
 * depends on the number of candles and hardly on the interval, and all intervals add up to one another.
 */
export function gatherCandles(
  symbol: SymbolInfo,
  interval: Interval,
  { from, until }: Range,
  now: number,
): Candle[] {
  // All in integers as long as it is summed up: prices in ticks, volumes in lots and in ticks times lots.
  const candles: Candle[] = [];
  const before = Math.min(until, now + 1);
  let candleEnd = from;

  function gather(piece: Piece, level: number, day: Day): void {
    const pieceEnd = piece.start + piece.length;
    if (piece.start >= before || pieceEnd <= from) return;
    const isFirst = piece.start >= candleEnd;
    const end = isFirst ? nextOpenTime(interval, openTimeOf(interval, piece.start)) : candleEnd;
    if (pieceEnd > end || pieceEnd - STEP > now) {
      for (const part of split(piece, PARTS[level]!)) gather(part, level + 1, day);
      return;
    }
    if (isFirst) candles.push(openCandle(piece, openTimeOf(interval, piece.start), end));
    candleEnd = end;
    add(candles.at(-1)!, piece, day);
  }

  const firstDay = Math.floor(Math.max(from, MARKET_START) / DAY_MS);
  const lastDay = Math.floor((before - 1) / DAY_MS);
  const closes = closesOf(symbol, firstDay - 1, lastDay);
  for (let index = 1; index < closes.length; index++) {
    const day = makeDay(symbol, firstDay + index - 1, closes[index - 1]!, closes[index]!);
    gather(day, 0, day);
  }
  for (const candle of candles) scale(candle, symbol);
  return candles;
}

/** A candle into which nothing has been added yet; it begins with a piece. */
function openCandle({ open, high, low }: Piece, openTime: number, end: number): Candle {
  return {
    openTime,
    open: Math.round(open),
    high,
    low,
    close: 0,
    volume: 0,
    closeTime: end - 1,
    quoteVolume: 0,
    trades: 0,
    takerBaseVolume: 0,
    takerQuoteVolume: 0,
  };
}

function add(candle: Candle, piece: Piece, { buyLots, tradesOfBundle }: Day): void {
  const { baseFrom, baseTo } = piece;
  const base = baseTo - baseFrom;
  const quote = Math.round(piece.quoteTo) - Math.round(piece.quoteFrom);
  const trades = Math.round(tradesOfBundle * baseTo) - Math.round(tradesOfBundle * baseFrom);
  candle.high = Math.max(candle.high, piece.high);
  candle.low = Math.min(candle.low, piece.low);
  candle.close = Math.round(piece.close);
  candle.volume += BUNDLE * base;
  candle.quoteVolume += BUNDLE * quote;
  candle.trades += piece.length / STEP + trades;
  candle.takerBaseVolume += buyLots * base;
  candle.takerQuoteVolume += buyLots * quote;
}

/** The one place where integers become prices and amounts: a division gives the double next to the decimal. */
function scale(candle: Candle, { priceDecimals, volumeDecimals }: SymbolInfo): void {
  const tick = 10 ** priceDecimals;
  const lot = 10 ** volumeDecimals;
  for (const price of ['open', 'high', 'low', 'close'] as const) candle[price] /= tick;
  for (const base of ['volume', 'takerBaseVolume'] as const) candle[base] /= lot;
  for (const quote of ['quoteVolume', 'takerQuoteVolume'] as const) candle[quote] /= tick * lot;
}
