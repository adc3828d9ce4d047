import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ROOT } from './product-files.ts';

/** The path of a command, from the project's virtual environment where it has one; undefined without. */
export function findCommand(name: string): string | undefined {
  const folders = [join(ROOT, '.venv/bin'), ...(process.env.PATH ?? '').split(delimiter)];
  return folders.map((folder) => join(folder, name)).find(existsSync);
}
