import { expect, it } from 'vitest';
import { entityTagOf, namesTag } from './entity-tag.ts';

it('is the same for the same text, and another one for any other', () => {
  const texts = [
    '',
    'a',
    'b',
    'ab',
    'ba',
    'abcd',
    'abdc',
    'bacd',
    'abcde',
    'aaaa',
    'aaaaa',
    '{"a":1}',
  ];
  const long = 'x'.repeat(5_000);
  for (const place of [0, 1, 2, 3, 2_500, 4_997, 4_998, 4_999]) {
    texts.push(`${long.slice(0, place)}y${long.slice(place + 1)}`);
  }
  const tags = texts.map(entityTagOf);
  expect(new Set(tags).size).toBe(texts.length);
  expect(texts.map(entityTagOf)).toEqual(tags);
  for (const tag of tags) expect(tag).toMatch(/^W\/"[\w-]+"$/);
});

it.each([
  ['W/"1-abc"', true],
  ['"1-abc"', true],
  ['*', true],
  [' "x", W/"1-abc"', true],
  ['"x"', false],
  ['1-abc', false],
  ['', false],
  [undefined, false],
])('is named by If-None-Match %j: %s', (condition, named) => {
  expect(namesTag(condition, 'W/"1-abc"')).toBe(named);
});
