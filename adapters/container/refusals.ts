import type { Log } from '../../lib/log/log.ts';
import { logConnectionsRefused } from './events.ts';

const EVERY_MS = 10_000;

/** Counts connections that were refused: the first is told at once, those after it every ten seconds. */
export function createRefusals(log: Log, reason: string): () => void {
  let refused = 0;
  let timer: NodeJS.Timeout | undefined;

  function tell(): void {
    timer = undefined;
    if (refused === 0) return;
    logConnectionsRefused(log, refused, reason);
    refused = 0;
    timer = setTimeout(tell, EVERY_MS).unref();
  }

  return () => {
    refused++;
    if (timer === undefined) tell();
  };
}
