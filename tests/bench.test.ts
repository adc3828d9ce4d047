import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ROOT } from './product-files.ts';

test('the benchmark of cold starts runs, and prints a ratio for each hot function', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['bench/cold.ts', '1'], {
    cwd: ROOT,
  });
  for (const name of ['health', 'price', 'analysis']) {
    expect(stdout).toMatch(new RegExp(`^${name}\\b.* \\d\\.\\d`, 'm'));
  }
}, 60_000);
