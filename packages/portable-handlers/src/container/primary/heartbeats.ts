/** Workers have a heartbeat every two seconds of the ten without one after which they are taken for dead. */
const LOOKS = 5;

/** Notices whose heartbeat has stopped. */
export type Heartbeats<Worker> = {
  /** Something has come from a worker. */
  note(worker: Worker): void;
  forget(worker: Worker): void;
};

/**
 * Calls `onUnresponsive` once for each worker of which nothing has come for `afterMs`. Time in which this process
 * itself did not run (stopped, its machine suspended) does not count: nothing could come.
 */
export function watchHeartbeats<Worker>(
  afterMs: number,
  onUnresponsive: (worker: Worker) => void,
): Heartbeats<Worker> {
  const lastNoted = new Map<Worker, number>();
  const everyMs = afterMs / LOOKS;
  let lastLook = performance.now();

  function look(): void {
    const now = performance.now();
    const passed = now - lastLook;
    const lost = passed > 2 * everyMs ? passed - everyMs : 0;
    lastLook = now;
    for (const [worker, at] of lastNoted) {
      lastNoted.set(worker, at + lost);
      if (now - at - lost < afterMs) continue;
      lastNoted.delete(worker);
      onUnresponsive(worker);
    }
  }

  setInterval(look, everyMs).unref();
  return {
    note: (worker) => lastNoted.set(worker, performance.now()),
    forget: (worker) => lastNoted.delete(worker),
  };
}
