import { readProjectFile } from './product-files.ts';

/** What the primary tells its workers is nobody's to set. */
const INTERNAL = ['API_STARTED_AT'];

/** The names of all settings, as `lib/config.ts` reads them. */
export function readSettings(): string[] {
  return [...readProjectFile('lib/config.ts').matchAll(/\bread(?:<[^>]+>)?\('([A-Z_]+)'/g)]
    .map(([, name = '']) => name)
    .filter((name) => !INTERNAL.includes(name));
}
