import { watchHeartbeats } from './heartbeats.ts';
import { startWorker, type Worker, type WorkerOptions } from './worker-process.ts';

/** So many deaths before any worker has ever been ready, and none will be. */
const MOST_FALSE_STARTS = 5;

/** A worker that has crashed gets this long when its successor crashes too: a place has one of them. */
const SECOND_CRASH_MS = 1_000;

const LONG_LIFE_MS = 60_000;
const LONGEST_WAIT_MS = 30_000;

type Slot = {
  backOff: (livedMs: number) => number;
  timer?: NodeJS.Timeout;
  /** It has crashed, and finishes what it has taken. */
  crashed?: Worker;
};

type Options = WorkerOptions & {
  count: number;
  silentAfterMs: number;
  /** Called with the process ids of the living, each time there are others. */
  onWorkers(pids: number[]): void;
  /** No worker has ever come up. */
  onHopeless(): void;
};

/** Keeps the container's workers running. */
export type Supervisor = {
  /** The living ones. */
  workers(): Worker[];
  /** From now on a worker that ends is not replaced; settles when the last one has ended. */
  stopReplacing(): Promise<void>;
  /** Asks all to finish and end within the time; those that have not even begun end at once. */
  drain(timeoutMs: number): void;
  killAll(): void;
};

/**
 * Starts `count` workers and replaces each that crashes (while it finishes), dies, has no heartbeat for
 * `silentAfterMs` or does not get ready in time: with back-off, and one CRITICAL line for each.
 */
export function superviseWorkers({ count, silentAfterMs, ...options }: Options): Supervisor {
  const living = new Set<Worker>();
  /** Gone, but not yet in the log. */
  const unlogged = new Set<Worker>();
  const slots = Array.from({ length: count }, (): Slot => ({ backOff: createBackOff() }));
  const heartbeats = watchHeartbeats<Worker>(silentAfterMs, (worker) => worker.kill('silent'));
  let stopping: PromiseWithResolvers<void> | undefined;
  let everReady = false;
  let falseStarts = 0;
  let hopeless = false;

  function start(slot: Slot): void {
    const startedAt = performance.now();
    /** When its successor starts. */
    let replacedAt: number | undefined;

    /** Gives after how long (ms) the successor starts, if there will be one. */
    function replace(): number | undefined {
      if (stopping !== undefined || isHopeless()) return undefined;
      const now = performance.now();
      if (replacedAt === undefined) {
        const restartMs = slot.backOff(now - startedAt);
        replacedAt = now + restartMs;
        slot.timer = setTimeout(start, restartMs, slot);
      }
      return Math.max(Math.round(replacedAt - now), 0);
    }

    const worker = startWorker({
      ...options,
      isStopping: () => stopping !== undefined,
      onMessage(from, message, handle) {
        // Until then it has its time to get ready: a start may block its event loop for long.
        if (from.isReady() && living.has(from)) heartbeats.note(from);
        everReady ||= message.type === 'ready';
        if (message.type === 'crashed') {
          slot.crashed?.tell({ type: 'drain', timeoutMs: SECOND_CRASH_MS });
          slot.crashed = from;
          replace();
        }
        options.onMessage(from, message, handle);
      },
      onExit(gone) {
        heartbeats.forget(gone);
        living.delete(gone);
        reportLiving();
        unlogged.add(gone);
        if (slot.crashed === gone) delete slot.crashed;
        if (!everReady) falseStarts++;
        return replace();
      },
      onLogged(gone) {
        unlogged.delete(gone);
        settle();
      },
    });
    living.add(worker);
    reportLiving();
  }

  function reportLiving(): void {
    options.onWorkers([...living].flatMap(({ pid }) => pid ?? []));
  }

  function isHopeless(): boolean {
    return !everReady && falseStarts >= MOST_FALSE_STARTS;
  }

  /** Acts on ends when all of them are in the log. */
  function settle(): void {
    if (unlogged.size > 0) return;
    if (stopping !== undefined) {
      if (living.size === 0) stopping.resolve();
    } else if (isHopeless() && !hopeless) {
      hopeless = true;
      options.onHopeless();
    }
  }

  for (const slot of slots) start(slot);
  return {
    workers: () => [...living],
    stopReplacing() {
      stopping ??= Promise.withResolvers<void>();
      for (const slot of slots) clearTimeout(slot.timer);
      settle();
      return stopping.promise;
    },
    drain(timeoutMs) {
      for (const worker of living) {
        if (worker.isReady()) worker.tell({ type: 'drain', timeoutMs });
        else worker.kill('stopping');
      }
    },
    killAll() {
      for (const worker of living) worker.kill('stopping');
    },
  };
}

/**
 * Makes a back-off, which takes how long (ms) the dead worker lived, and gives how long (ms) to wait before the next
 * one is started in its place. At once after a long life or a first death, then 1, 2, 4, … up to 30 seconds: a worker
 * that dies of one request is back before the next, one that dies of its surroundings does not eat the machine.
 */
export function createBackOff(): (livedMs: number) => number {
  let deaths = 0;
  return (livedMs) => {
    deaths = livedMs >= LONG_LIFE_MS ? 1 : deaths + 1;
    return deaths === 1 ? 0 : Math.min(1_000 * 2 ** (deaths - 2), LONGEST_WAIT_MS);
  };
}
