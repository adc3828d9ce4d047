import { expect, test } from 'vitest';
import { FILES, withTables } from '../build/write-tables.ts';
import { readProjectFile } from './product-files.ts';

test.each(FILES)(
  '%s shows what the tables in the sources have; `npm run tables` writes it',
  async (file) => {
    const text = readProjectFile(file);
    expect(text).toContain('made by npm run tables');
    expect(await withTables(text)).toBe(text);
  },
);
