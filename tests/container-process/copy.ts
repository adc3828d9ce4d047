import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** Copies what the program consists of, and `more`, for tests that change files; gives the directory. */
export function copyProgram(more: string[] = []): string {
  const directory = mkdtempSync(join(tmpdir(), 'container-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const name of ['adapters', 'handlers', 'lib', 'package.json', '.env', ...more]) {
    cpSync(join(REPOSITORY, name), join(directory, name), { recursive: true });
  }
  symlinkSync(join(REPOSITORY, 'node_modules'), join(directory, 'node_modules'));
  return directory;
}
