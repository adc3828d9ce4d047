import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { expectLogLine } from '../../tests/log-line.ts';

const REPOSITORY = new URL('../../', import.meta.url);

const read = (path: string) => readFileSync(new URL(path, REPOSITORY), 'utf8');

/** The lines that `docs/logging.md` shows; the indented one there is Lambda's. */
const examples = read('docs/logging.md')
  .split('\n')
  .filter((line) => line.startsWith('{"timestamp"'))
  .map((line): [string, string] => [JSON.parse(line).message, line]);

test.each(examples)('the line that the documents show is one that is printed: %s', (_, text) => {
  const { module, line } = expectLogLine(text);
  if (line === 0) return; // Figures have no place.
  const source = read(`${module}.ts`).split('\n')[line - 1];
  expect(source).toMatch(/log\.write\(|Error\(/);
});

test('there are such lines', () => {
  expect(examples.length).toBeGreaterThan(3);
});
