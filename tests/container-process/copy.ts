import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const COPIED = ['adapters', 'handlers', 'lib', 'packages', 'package.json', '.env'];

/** Copies what the program consists of, and `more`, for tests that change files; gives the directory. */
export function copyProgram(more: string[] = []): string {
  const directory = mkdtempSync(join(tmpdir(), 'container-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const name of [...COPIED, ...more]) {
    cpSync(join(REPOSITORY, name), join(directory, name), { recursive: true });
  }
  const modules = join(directory, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(join(REPOSITORY, 'node_modules'))) {
    // The workspace's own package is the copy's.
    const own = name === 'portable-handlers';
    symlinkSync(
      join(own ? directory : REPOSITORY, own ? 'packages' : 'node_modules', name),
      join(modules, name),
    );
  }
  return directory;
}
