import type { ToPrimary, ToWorker } from '../../messages.ts';
import { createTotals, type Totals } from './totals.ts';
import type { WorkerNow } from './write-metrics.ts';

/** A worker that is busy for longer is left out; what it counted comes with the next answer. */
const WAIT_MS = 1_000;

type Counted = Extract<ToPrimary, { type: 'counted' }>;

type Asked = { tell(message: ToWorker): void };

/** What the primary knows of its workers' figures. */
export type Collector = {
  totals: Totals;
  /** News from a worker. */
  heard(worker: Asked, message: Counted): void;
  /** Asks these workers how they are now, and has their counts complete by then. */
  ask(workers: Asked[]): Promise<WorkerNow[]>;
};

/**
 * Keeps the counts of all workers that have ever been: what one has told stays when it dies, so no counter
 * goes back.
 */
export function createCollector(): Collector {
  const totals = createTotals();
  const waiting = new Map<number, (worker: Asked, now: WorkerNow) => void>();
  let reports = 0;

  return {
    totals,
    heard(worker, { counts, now }) {
      if (counts !== undefined) totals.add(counts);
      if (now !== undefined) waiting.get(now.report)?.(worker, now.figures);
    },
    async ask(workers) {
      const report = ++reports;
      const missing = new Set(workers);
      const found: WorkerNow[] = [];
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, WAIT_MS);
      waiting.set(report, (worker, now) => {
        found.push(now);
        missing.delete(worker);
        if (missing.size === 0) resolve();
      });
      for (const worker of workers) worker.tell({ type: 'report', report });
      if (missing.size === 0) resolve();
      await promise;
      clearTimeout(timer);
      waiting.delete(report);
      return found;
    },
  };
}
