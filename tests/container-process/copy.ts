import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

const PROGRAM = ['adapters', 'handlers', 'lib', 'packages', 'package.json', '.env'];

/** Copies what the program consists of, and `more`, for tests that change files; gives the directory. */
export function copyProgram(more: string[] = []): string {
  const directory = mkdtempSync(join(tmpdir(), 'container-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const name of [...PROGRAM, ...more]) {
    cpSync(join(REPOSITORY, name), join(directory, name), { recursive: true });
  }
  const packages = join(directory, 'node_modules');
  mkdirSync(packages);
  for (const name of readdirSync(join(REPOSITORY, 'node_modules'))) {
    symlinkSync(join(REPOSITORY, 'node_modules', name), join(packages, name));
  }
  // Of the workspace's own packages the copy has its own.
  const own = readdirSync(join(directory, 'packages'));
  for (const name of own) {
    rmSync(join(packages, name), { force: true });
    symlinkSync(join('..', 'packages', name), join(packages, name));
  }
  return directory;
}
