import type { Log } from '../log/log.ts';

const PART = 'container';

/** Counts requests that passed because the primary did not say whether they were within the rate limit. */
export function countUnlimited(log: Log): () => void {
  return countInLines((requests) =>
    log.write({
      level: 'WARNING',
      part: PART,
      message: 'Requests passed without the rate limit',
      extra: { event: 'rate_limit_unavailable', requests },
    }),
  );
}

/** Counts connections that could not be accepted or not be kept. */
export function countRefused(log: Log, reason: string): (count?: number) => void {
  return countInLines((refused) =>
    log.write({
      level: 'WARNING',
      part: PART,
      message: 'Connections refused',
      extra: { event: 'connections_refused', refused, reason },
    }),
  );
}

const COUNT_EVERY_MS = 10_000;

/** What has been counted and is in no line yet. */
const unwritten = new Set<() => void>();

/** Writes what has been counted since the last lines: what comes later has no time to. */
export function writeCounts(): void {
  for (const write of unwritten) write();
}

/** Counts what may happen often: a line at once for the first, then one every ten seconds for those since. */
function countInLines(write: (count: number) => void): (count?: number) => void {
  let count = 0;
  let timer: NodeJS.Timeout | undefined;

  function writeCount(): void {
    clearTimeout(timer);
    timer = undefined;
    unwritten.delete(writeCount);
    if (count === 0) return;
    write(count);
    count = 0;
    timer = setTimeout(writeCount, COUNT_EVERY_MS).unref();
  }

  return (more = 1) => {
    count += more;
    if (timer === undefined) writeCount();
    else unwritten.add(writeCount);
  };
}
