import type { CandleQuery } from '../candle.ts';
import { type Candles, packCandles } from '../candles.ts';
import { upstreamError } from './errors.ts';
import { judgeRows } from './judge-rows.ts';
import { scanRows } from './scan-rows.ts';

/**
 * Reads the body of Binance's answer to a query. What the scan does not know is judged by what its JSON
 * means; that is slower, and says what is wrong.
 * Throws the `HttpError` for an unusable answer where the body is anything else than the query's candles.
 */
export function readRows(body: Buffer, query: CandleQuery): Candles {
  const scanned = scanRows(body, query);
  if (scanned !== undefined) return scanned;
  try {
    return packCandles(judgeRows(JSON.parse(body.toString()), query));
  } catch (error) {
    throw upstreamError('unusable', error);
  }
}
