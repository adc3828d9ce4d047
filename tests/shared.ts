import { existsSync } from 'node:fs';

/** Recorded behaviour, real candles and reference values, kept beside the project and not in it. */
const SHARED = new URL('../../shared/', import.meta.url);

/** Whether the recordings are there; tests that need them are skipped, aloud, where they are not. */
export const hasShared = existsSync(SHARED);

/** The path of a recording, such as `market-data/BTCUSDT-1h.json`. */
export function sharedPath(name: string): string {
  return new URL(name, SHARED).pathname;
}
