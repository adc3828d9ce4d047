import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, readProjectFile } from './product-files.ts';

const NAMED = /`([^`]+\.ts)` "([^"]*)"/g;

/** The rows of the threat model's tables whose last column is tests: their first cell, and what the last names. */
const ROWS = readProjectFile('docs/security.md')
  .split('\n\n')
  .filter((part) => /^\|.* tests \|\n/m.test(part))
  .flatMap((table) => table.slice(table.indexOf('|')).split('\n').slice(2))
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split(' | '))
  .map((cells) => ({
    row: (cells[0] ?? '').slice(2),
    tests: [...(cells.at(-1) ?? '').matchAll(NAMED)].map(([, file = '', name = '']) => ({
      file,
      name,
    })),
  }));

test('the threat model has a row for each attempt and fault', () => {
  expect(ROWS.length).toBeGreaterThan(25);
});

test.each(ROWS)('its row "$row" names tests that exist', ({ tests }) => {
  expect(tests).not.toEqual([]);
  for (const { file, name } of tests) {
    expect(existsSync(join(ROOT, file)), file).toBe(true);
    expect(name).not.toBe('');
    expect(readProjectFile(file), file).toContain(name);
  }
});

/** The rows of the table of bounds: what is bounded, and the files that hold it, the ends of their paths. */
const BOUNDS = readProjectFile('docs/limits.md')
  .split('\n')
  .filter(
    (line) => line.startsWith('| ') && !line.startsWith('| what |') && !line.startsWith('| --- |'),
  )
  .map((line) => line.split(' | '))
  .map((cells) => ({
    bound: (cells[0] ?? '').slice(2),
    files: [...(cells.at(-1) ?? '').matchAll(/`([^`]+\.test\.ts)`/g)].map(([, file = '']) => file),
  }));

test.each(BOUNDS)('a bound names tests that exist: $bound', ({ files }) => {
  expect(files).not.toEqual([]);
  const known = globSync('{adapters,handlers,lib,packages/*/src,tests}/**/*.test.ts', {
    cwd: ROOT,
  });
  for (const file of files)
    expect(
      known.filter((path) => path.endsWith(file)),
      file,
    ).toHaveLength(1);
});

test('each thing that a client can make the service hold has its bound', () => {
  expect(BOUNDS.length).toBeGreaterThan(15);
});
