import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The repository's root. */
export const ROOT = join(import.meta.dirname, '..');

/** The text of a file of the repository, named from its root. */
export function readProjectFile(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Every source file of the product, tests left out: its path from the root, and its text. */
export function readProductFiles(): { path: string; text: string }[] {
  return globSync('{adapters,handlers,lib,packages/*/src}/**/*.ts', { cwd: ROOT })
    .filter((path) => !path.endsWith('.test.ts'))
    .sort()
    .map((path) => ({ path, text: readProjectFile(path) }));
}
