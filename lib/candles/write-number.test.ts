import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewBytes, writeNumber } from './write-number.ts';

/** What is written for a text that lies somewhere among others. */
function written(text: string): string {
  const from = viewBytes(Buffer.from(`,"${text}",,`));
  const to = viewBytes(Buffer.alloc(100));
  const end = writeNumber(from, 2, 2 + text.length, to, 7);
  return to.bytes.toString('latin1', 7, end);
}

const expected = (text: string) => JSON.stringify(Number(text));

/** A decimal as the scan gives it: no superfluous zero, and up to 15 digits before the point. */
function decimals(wholes: fc.Arbitrary<number>, places: fc.Arbitrary<number>) {
  const digits = (length: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
  return fc.tuple(wholes, places).chain(([whole, place]) =>
    fc.tuple(digits(whole), digits(place)).map(([left, right]) => {
      const kept = right.replace(/0+$/, '');
      return `${left.replace(/^0+(?=\d)/, '')}${kept && '.'}${kept}`;
    }),
  );
}

const upTo = (min: number, max: number) => fc.integer({ min, max });

function expectEqual(texts: fc.Arbitrary<string>): void {
  const property = fc.property(texts, (text) => {
    expect([text, written(text)]).toEqual([text, expected(text)]);
  });
  fc.assert(property, { numRuns: 5_000 });
}

describe('a number is written as JavaScript writes it', () => {
  it('where Binance gives as many digits as a double has, or fewer', () => {
    expectEqual(decimals(upTo(1, 7), upTo(0, 8)));
  });

  it('where it gives more', () => {
    expectEqual(decimals(upTo(8, 15), upTo(6, 8)));
  });

  it('where two decimals are as near, and where it lies between two doubles', () => {
    const eighths = upTo(1, 2 ** 8).map((part) => part / 2 ** 8);
    expectEqual(
      fc
        .tuple(upTo(2 ** 23, 2 ** 44), eighths)
        .map(([whole, part]) => `${whole}${String(part % 1).slice(1)}`),
    );
  });

  it('where it is all but the next whole number', () => {
    const places = upTo(1, 8).map((count) => '9'.repeat(count));
    expectEqual(fc.tuple(upTo(1, 999_999_999_999_999), places).map((parts) => parts.join('.')));
  });

  it('where it is tiny, or has more decimals than Binance gives', () => {
    expectEqual(decimals(upTo(1, 1), upTo(5, 30)));
    expectEqual(decimals(upTo(1, 15), upTo(9, 40)));
  });

  it('where it is written so already', () => {
    expectEqual(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map(String));
  });
});

it.each([
  ['0', '0'],
  ['0.000001', '0.000001'],
  ['0.0000001', '1e-7'],
  ['999999999.99999999', '1000000000'],
  ['88539671234.52345678', '88539671234.52345'],
  ['549755813888.03125', '549755813888.0312'],
])('%s is %s', (text, number) => {
  expect(expected(text)).toBe(number);
  expect(written(text)).toBe(number);
});
