import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasShared, recordedCandles, sharedPath } from '../../../tests/shared.ts';
import { unpackCandles } from '../../../tests/unpack-candles.ts';
import type { CandleQuery } from '../candles.ts';
import { parseRows } from './parse-rows.ts';
import { scanRows } from './read-rows.ts';

const HOUR = 3_600_000;
const QUERY: CandleQuery = { symbol: 'BTCUSDT', interval: '1h', limit: 4 };

type Row = (string | number)[];

function judged(text: string, query: CandleQuery) {
  try {
    return parseRows(JSON.parse(text), query);
  } catch {
    return undefined;
  }
}

function scanned(text: string, query: CandleQuery) {
  const candles = scanRows(Buffer.from(text), query);
  return candles && unpackCandles(candles);
}

const price = fc.oneof(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 10 ** 15 }));
const amount = fc.oneof(fc.nat(), fc.constant(0), fc.maxSafeInteger().map(Math.abs));

/** Eight decimals, of a number of their units. */
const decimal = (units: number) => String(units).padStart(9, '0').replace(/.{8}$/, '.$&');

/** A row as Binance writes it, its hour left open. */
const row = fc
  .tuple(
    fc.uniqueArray(price, { minLength: 4, maxLength: 4 }),
    fc.tuple(amount, amount, amount, amount),
    fc.nat(),
  )
  .map(([prices, [volume, quote, taker, takerQuote], trades]) => {
    const [low, open, close, high] = prices.sort((a, b) => a - b).map(decimal) as [
      string,
      string,
      string,
      string,
    ];
    return (hour: number): Row => [
      ...[hour * HOUR, open, high, low, close, decimal(volume), (hour + 1) * HOUR - 1],
      ...[decimal(quote), trades, decimal(taker), decimal(takerQuote), '0'],
    ];
  });

const rows = fc.array(row, { maxLength: 4 }).map((made) => made.map((make, hour) => make(hour)));

/** Something else in the place of a field: what is refused, and what is another way to write it. */
const other = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    '.',
    '1.',
    '.5',
    '007.50000000',
    '1e3',
    '-1',
    ' 1',
    '1\n',
    '+1',
    'x',
  ),
  fc.constantFrom<unknown>(
    null,
    true,
    [],
    {},
    -1,
    0.5,
    1e21,
    8.64e15,
    253402300799999,
    253402300800000,
  ),
  fc.constantFrom<unknown>(
    '9'.repeat(60),
    '9'.repeat(61),
    '0.000000010',
    '1',
    '"',
    '\\',
    'é',
    '\u007f',
  ),
  fc.constantFrom<unknown>(
    '1.'.padEnd(60, '1'),
    '1.'.padEnd(61, '1'),
    '9'.repeat(15),
    '9'.repeat(16),
  ),
  fc.integer({ min: 0, max: 5 * HOUR }),
  price.map(decimal),
);

const mutations = fc.array(fc.tuple(fc.nat(3), fc.nat(12), other), { minLength: 1, maxLength: 2 });

const bound = fc.option(fc.integer({ min: 0, max: 4 * HOUR }), { nil: undefined });
const queries = fc.record({
  limit: fc.integer({ min: 1, max: 4 }),
  startTime: bound,
  endTime: bound,
});

function toQuery({
  limit,
  startTime,
  endTime,
}: {
  limit: number;
  startTime?: number | undefined;
  endTime?: number | undefined;
}): CandleQuery {
  return {
    ...QUERY,
    limit,
    ...(startTime !== undefined && { startTime }),
    ...(endTime !== undefined && { endTime }),
  };
}

describe('one pass over the bytes', () => {
  it('reads what Binance writes as its JSON means it', () => {
    const property = fc.property(rows, (made) => {
      const text = JSON.stringify(made);
      expect(scanned(text, QUERY)).toEqual(judged(text, QUERY));
      expect(scanned(text, QUERY)).toHaveLength(made.length);
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('never reads what is refused, and reads nothing else than what was meant', () => {
    const seen = { read: 0, refused: 0 };
    const property = fc.property(rows, mutations, queries, (made, changes, asked) => {
      for (const [index, field, value] of changes) {
        const changed = made[index] as unknown[] | undefined;
        if (changed !== undefined) changed[field] = value;
      }
      const [text, query] = [JSON.stringify(made), toQuery(asked)];
      const found = scanned(text, query);
      if (found !== undefined) expect(found).toEqual(judged(text, query));
      seen[found === undefined ? 'refused' : 'read']++;
    });
    fc.assert(property, { numRuns: 5_000 });
    expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(200);
  });

  it('never reads what is no JSON: a byte more, a byte less, another byte', () => {
    const bytes = fc.tuple(
      fc.nat(),
      fc.nat(1),
      fc.constantFrom('', '0', '9', '.', '"', ',', '[', ']', ' ', '\\', '-', 'e'),
    );
    const property = fc.property(rows, bytes, (made, [place, length, byte]) => {
      const text = JSON.stringify(made);
      const at = place % (text.length + 1);
      const spoilt = text.slice(0, at) + byte + text.slice(at + length);
      const found = scanned(spoilt, QUERY);
      if (found !== undefined) expect(found).toEqual(judged(spoilt, QUERY));
    });
    fc.assert(property, { numRuns: 5_000 });
  });

  it('leaves the grammar of JSON that Binance does not use to others', () => {
    const [made] = fc.sample(row, 1);
    const text = JSON.stringify([made!(0)]);
    for (const spaced of [
      ` ${text}`,
      `${text}\n`,
      text.replace(',', ' ,'),
      text.replace(/\]\]$/, ',7]]'),
    ]) {
      expect(judged(spaced, QUERY)).toHaveLength(1);
      expect(scanned(spaced, QUERY)).toBeUndefined();
    }
  });
});

describe.skipIf(!hasShared)('over recorded candles', () => {
  it.each(recordedCandles)('reads each thousand of %s in one pass', (name) => {
    const all: Row[] = JSON.parse(readFileSync(sharedPath(`market-data/${name}`), 'utf8'));
    for (let start = 0; start < all.length; start += 1_000) {
      const text = JSON.stringify(all.slice(start, start + 1_000));
      const query = { ...QUERY, limit: 1_000 };
      expect(scanned(text, query)).toEqual(judged(text, query));
      expect(scanned(text, query)).toBeDefined();
    }
  });
});
