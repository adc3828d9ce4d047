import { expect, test } from 'vitest';
import { expectLogLine } from '../../../../tests/log-line.ts';
import { readProductFiles, readProjectFile } from '../../../../tests/product-files.ts';

/** The lines that `docs/logging.md` shows; the indented one there is Lambda's. */
const examples = readProjectFile('docs/logging.md')
  .split('\n')
  .filter((line) => line.startsWith('{"timestamp"'))
  .map((line): [string, string] => [JSON.parse(line).message, line]);

const product = readProductFiles()
  .map(({ text }) => text)
  .join('\n');

test.each(examples)('the line that the documents show is one that is printed: %s', (_, text) => {
  const { message, module, function: name, line, extra } = expectLogLine(text);
  const source = readProjectFile(`${module}.ts`);
  // What a handler writes is its own text, and a test's here.
  expect(extra.event === 'handler_log' ? source : product).toContain(`'${message}'`);
  if (name !== '<anonymous>') expect(source).toMatch(new RegExp(`\\b${name}\\(`));
  // Where there was an exception the place is that of its first frame.
  if (extra.exception) expect(extra.exception.stack).toContain(`${module}.ts:${line}:`);
});

test('there are such lines, one with an exception', () => {
  expect(examples.length).toBeGreaterThan(3);
  expect(examples.filter(([, text]) => JSON.parse(text).extra.exception)).not.toEqual([]);
});
