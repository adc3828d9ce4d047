const LONG_LIFE_MS = 60_000;
const LONGEST_WAIT_MS = 30_000;

/** Says how long to wait before the next worker is started in the place of one that died. */
export type BackOff = {
  /** Takes how long (ms) the dead one lived; gives the wait (ms). */
  next(livedMs: number): number;
};

/**
 * At once after a long life or a first death, then 1, 2, 4, … up to 30 seconds: a worker that dies of
 * one request is back before the next, one that dies of its surroundings does not eat the machine.
 */
export function createBackOff(): BackOff {
  let deaths = 0;
  return {
    next(livedMs) {
      deaths = livedMs >= LONG_LIFE_MS ? 1 : deaths + 1;
      return deaths === 1 ? 0 : Math.min(1_000 * 2 ** (deaths - 2), LONGEST_WAIT_MS);
    },
  };
}
