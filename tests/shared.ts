import { existsSync, readdirSync } from 'node:fs';

/** Recorded behaviour, real candles and reference values, kept beside the project and not in it. */
const SHARED = new URL('../../shared/', import.meta.url);

/** Whether the recordings are there; tests that need them are skipped, aloud, where they are not. */
export const hasShared = existsSync(SHARED);

/** The path of a recording, such as `market-data/BTCUSDT-1h.json`. */
export function sharedPath(name: string): string {
  return new URL(name, SHARED).pathname;
}

/** The names of all recorded candles; without recordings one name, so that what needs them is seen to be skipped. */
export const recordedCandles: string[] = hasShared
  ? readdirSync(sharedPath('market-data')).filter((name) => name.endsWith('.json'))
  : ['recorded candles'];
