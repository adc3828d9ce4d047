import { createKeptValues } from '../../keyed-store.ts';
import type { Json } from '../../shared-values.ts';
import type { SharedToPrimary, SharedToWorker } from '../messages.ts';

type Sharer = { tell(message: SharedToWorker): void };

/** Who asks for the value of a key, and who waits for what he gets. */
type Asking<Worker> = { asker: Worker; waiting: Set<Worker>; timer: NodeJS.Timeout };

type Options<Worker> = {
  /** The workers that are told what another has published. */
  workers(): Worker[];
  /** For values by key, keys included. */
  maxBytes: number;
  /** A worker that asks for so long is no longer waited for. */
  askWithinMs: number;
};

/** The primary's part in what workers share. */
export type SharedAmongWorkers<Worker> = {
  receive(worker: Worker, message: SharedToPrimary): void;
  /** Tells a worker that has started what was published before. */
  join(worker: Worker): void;
  /** A worker that has ended; what it asked for, another that waits for it asks for. */
  leave(worker: Worker): void;
};

/** Keeps the latest value of each name, and values by key with one worker at a time that asks for a key. */
export function shareAmongWorkers<Worker extends Sharer>({
  workers,
  maxBytes,
  askWithinMs,
}: Options<Worker>): SharedAmongWorkers<Worker> {
  const published = new Map<string, Json>();
  const kept = createKeptValues(maxBytes, () => performance.now());
  const askings = new Map<string, Asking<Worker>>();

  function letAsk(key: string, asker: Worker, waiting: Set<Worker>): void {
    const timer = setTimeout(passOn, askWithinMs, key).unref();
    askings.set(key, { asker, waiting, timer });
    asker.tell({ type: 'ask', key });
  }

  /** The first of those who wait asks in the place of the one who did. */
  function passOn(key: string): void {
    const waiting = end(key);
    const [next] = waiting;
    if (next === undefined) return;
    waiting.delete(next);
    letAsk(key, next, waiting);
  }

  /** Ends the asking for a key; gives who waits for its value. */
  function end(key: string): Set<Worker> {
    const asking = askings.get(key);
    askings.delete(key);
    clearTimeout(asking?.timer);
    return asking?.waiting ?? new Set();
  }

  function want(worker: Worker, key: string): void {
    const value = kept.get(key);
    if (value !== undefined) {
      worker.tell({ type: 'found', key, value });
      return;
    }
    const asking = askings.get(key);
    if (asking === undefined) letAsk(key, worker, new Set());
    else if (asking.asker !== worker) asking.waiting.add(worker);
  }

  return {
    receive(worker, message) {
      if (message.type === 'published') {
        published.set(message.name, message.value);
        for (const other of workers()) if (other !== worker) other.tell(message);
        return;
      }
      const { key } = message;
      if (message.type === 'wanted') want(worker, key);
      // One that took too long has been replaced.
      else if (askings.get(key)?.asker === worker) {
        if (message.type === 'found') kept.set(key, message);
        for (const other of end(key)) {
          other.tell(
            message.type === 'found'
              ? { type: 'found', key, value: message.value }
              : { type: 'missed', key, problem: message.problem },
          );
        }
      }
    },
    join(worker) {
      for (const [name, value] of published) worker.tell({ type: 'published', name, value });
    },
    leave(worker) {
      for (const [key, { asker, waiting }] of askings) {
        waiting.delete(worker);
        if (asker === worker) passOn(key);
      }
    },
  };
}
