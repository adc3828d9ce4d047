import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** Copies what the program consists of, and `more`, for tests that change files; gives the directory. */
export function copyProgram(more: string[] = []): string {
  const directory = mkdtempSync(join(tmpdir(), 'container-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const name of ['adapters', 'handlers', 'lib', 'packages', 'package.json', '.env', ...more]) {
    cpSync(join(REPOSITORY, name), join(directory, name), { recursive: true });
  }
  // The workspace's own package is that of the copy.
  const [theirs, ours] = [join(REPOSITORY, 'node_modules'), join(directory, 'node_modules')];
  mkdirSync(ours);
  for (const name of readdirSync(theirs).filter((one) => one !== 'portable-handlers')) {
    symlinkSync(join(theirs, name), join(ours, name));
  }
  symlinkSync('../packages/portable-handlers', join(ours, 'portable-handlers'));
  return directory;
}
