import type { Log } from './log.ts';

/**
 * Writes the one line of a process that cannot start. `part` of the program says it; `problems` has a sentence for
 * each reason.
 */
export function logStartFailed(log: Log, part: string, problems: string[], error?: unknown): void {
  log.write({
    level: 'CRITICAL',
    part,
    message: 'API could not start',
    extra: { event: 'start_failed', problems },
    error,
  });
}
