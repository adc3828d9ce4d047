import { type Candle, type Candles, TEXTS } from '../lib/candles/candles.ts';

/** Candles by column as one object each, their texts as numbers. */
export function unpackCandles({
  count,
  openTimes,
  closeTimes,
  closes,
  text,
  spans,
}: Candles): Candle[] {
  return Array.from({ length: count }, (_, index) => {
    const numbers = TEXTS.map((name, field) => {
      const at = (index * TEXTS.length + field) * 2;
      return [name, Number(text.toString('latin1', spans[at], spans[at + 1]))] as const;
    });
    const candle = {
      openTime: openTimes[index],
      closeTime: closeTimes[index],
      ...Object.fromEntries(numbers),
    } as Candle;
    if (candle.close !== closes[index]) throw new Error(`close ${index} is another one as text`);
    return candle;
  });
}
