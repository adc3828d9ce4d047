import type { Log } from '../../log/log.ts';
import { countAloud } from '../count-aloud.ts';
import { logConnectionsRefused } from '../events.ts';

/** Counts connections that were refused, and tells how many. */
export function createRefusals(log: Log, reason: string): () => void {
  return countAloud((refused) => logConnectionsRefused(log, refused, reason));
}
