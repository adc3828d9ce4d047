import { readFileSync } from 'node:fs';

/** Slow clients cannot take more than these from the others; a worker has room for some more. */
const MOST_CONNECTIONS = 10_240;
const MOST_PER_WORKER = 2_000;

/** On their way to a worker, and while no worker is ready. */
const MOST_WAITING = 1_024;

/** Descriptors of a process itself: its files, its pipes, its event loop. */
const OWN_DESCRIPTORS = 64;

/** How many connections a container may have. */
export type ConnectionLimits = {
  /** Each worker. */
  each: number;
  /** Waiting for one in the primary. */
  waiting: number;
  /** Why one beyond these is refused. */
  reason: string;
};

/**
 * Gives the limits for so many workers. Where a process may have few file descriptors (`ulimit -n`), half of them are
 * for connections, and the other half for what is opened to answer these.
 */
export function limitConnections(
  workers: number,
  descriptors: number = readDescriptorLimit(),
): ConnectionLimits {
  const planned = Math.min(MOST_PER_WORKER, Math.floor(MOST_CONNECTIONS / workers));
  const possible = Math.max(Math.floor((descriptors - OWN_DESCRIPTORS) / 2), 1);
  return {
    each: Math.min(planned, possible),
    waiting: Math.min(MOST_WAITING, possible),
    reason: possible < planned ? 'too few file descriptors' : 'too many connections',
  };
}

/** The limit of this process, which its workers inherit; unknown (no limit here) where there is no /proc. */
function readDescriptorLimit(): number {
  try {
    const [, limit] =
      /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
