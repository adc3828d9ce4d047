import { readProjectFile } from './product-files.ts';

/** The names of all settings, as `lib/config.ts` reads them. */
export function readSettings(): string[] {
  const found = readProjectFile('lib/config.ts').matchAll(/\bread(?:<[^>]+>)?\('([A-Z_]+)'/g);
  return [...found].map(([, name = '']) => name);
}
