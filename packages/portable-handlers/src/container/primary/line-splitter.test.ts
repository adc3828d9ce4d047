import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLineSplitter } from './relay.ts';

const line = (text: string) =>
  `{"timestamp":"2026-01-31T12:00:00.000Z","level":"INFO","message":${JSON.stringify(text)}}`;

function split(chunks: Buffer[]) {
  const lines: string[] = [];
  const stray: string[] = [];
  const splitter = createLineSplitter({
    onLines: (bytes) => lines.push(...bytes.toString().split(/(?<=\n)/)),
    onStray: (text) => stray.push(text),
  });
  for (const chunk of chunks) splitter.push(chunk);
  return { lines, stray, rest: splitter.rest() };
}

test('lines come out whole and in order, however they were cut up', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant('x'.repeat(6_000)))),
      fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1 }),
      (texts, sizes) => {
        const whole = Buffer.from(texts.map((text) => `${line(text)}\n`).join(''));
        const chunks: Buffer[] = [];
        for (let at = 0, i = 0; at < whole.length; i++) {
          const size = sizes[i % sizes.length]!;
          chunks.push(whole.subarray(at, at + size));
          at += size;
        }
        const { lines, stray, rest } = split(chunks);
        expect(lines).toEqual(texts.map((text) => `${line(text)}\n`));
        expect([stray, rest]).toEqual([[], '']);
      },
    ),
  );
});

test('what is no line of the contract is told apart', () => {
  const text = `${line('a')}\nhello\n{"timestamp":"now"}\n\n${line('b')}\n`;
  expect(split([Buffer.from(text)])).toEqual({
    lines: [`${line('a')}\n`, `${line('b')}\n`],
    stray: ['hello', '{"timestamp":"now"}'],
    rest: '',
  });
});

test('text without a line feed before a line of ours does not take the line with it', () => {
  expect(split([Buffer.from(`50 % done${line('a')}\n`)])).toEqual({
    lines: [`${line('a')}\n`],
    stray: ['50 % done'],
    rest: '',
  });
});

test('what a dead worker did not finish is kept', () => {
  expect(split([Buffer.from(`${line('a')}\n{"time`), Buffer.from('stamp":')]).rest).toBe(
    '{"timestamp":',
  );
});

test('output that never ends a line does not grow without a limit', () => {
  const { stray, rest } = split(Array.from({ length: 40 }, () => Buffer.alloc(16_384, 'x')));
  expect(stray.length).toBeGreaterThan(5);
  expect(rest.length).toBeLessThan(70_000);
});
