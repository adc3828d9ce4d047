import type { Pace } from './mixed-load.ts';

/** As fast as the answers come: the next request is due when a connection is free. */
export function closedLoop(ends: number, now = () => performance.now()): Pace {
  return () => {
    const time = now();
    return time < ends ? time : undefined;
  };
}

/**
 * So many requests a second, at fixed times, whatever becomes of the ones before: the wait of one that was due
 * while the service was slow belongs to its latency.
 */
export function openLoop(
  rate: number,
  { starts, ends }: { starts: number; ends: number },
  now = () => performance.now(),
): Pace {
  let count = 0;
  return () => {
    const due = starts + (count * 1e3) / rate;
    if (due >= ends || due > now()) return undefined;
    count += 1;
    return due;
  };
}
