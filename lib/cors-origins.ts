import { readList } from './list-setting.ts';

/** An origin as browsers send it; a URL may have more in its host. */
const ORIGIN = /^https?:\/\/[\w.:[\]-]+$/;

/**
 * Reads origins as browsers send them (`https://app.example.com`, a port only where it is not the
 * scheme's), separated by commas, or `*` alone. Throws an AggregateError with every problem.
 */
export function parseOrigins(text: string): string[] {
  if (text === '*') return [text];
  return readList(text.toLowerCase(), (entry) => {
    if (ORIGIN.test(entry) && URL.parse(entry)?.origin === entry) return entry;
    throw new Error('must be an origin like https://app.example.com; * stands alone');
  });
}
