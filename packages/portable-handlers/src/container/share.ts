import { type Asked, createLocalStore, type KeyedStore } from '../keyed-store.ts';
import type { Json } from '../shared-values.ts';

/**
 * What a worker sends of what all workers share. `published`: a value for the others. `wanted`: a key's value.
 * `found`, `missed`: what came of asking for it, where the primary has said `ask`.
 */
export type SharedToPrimary =
  | { type: 'published'; name: string; value: Json }
  | { type: 'wanted'; key: string }
  | { type: 'found'; key: string; value: string; keepMs: number }
  | { type: 'missed'; key: string; problem: string };

/**
 * What the primary sends of that. `published`: another's value. `ask`: the key is this worker's to ask for.
 * `found`, `missed`: what came of it where another has asked.
 */
export type SharedToWorker =
  | { type: 'published'; name: string; value: Json }
  | { type: 'ask'; key: string }
  | { type: 'found'; key: string; value: string }
  | { type: 'missed'; key: string; problem: string };

/** A worker that asks for a key for so long is no longer waited for. */
const ASK_WITHIN_MS = 30_000;

/** What is thrown where a worker ended, or took too long, before it had a value. */
const GAVE_UP = Symbol('gave up');

type Options<Worker> = {
  /** The workers that get what another has published. */
  workers(): Worker[];
  /** For values by key, keys included. */
  maxBytes?: number;
  askWithinMs?: number;
};

/** The primary's part in what workers share. */
type SharedAmongWorkers<Worker> = {
  receive(worker: Worker, message: SharedToPrimary): void;
  /** Sends a worker that has started what was published before. */
  join(worker: Worker): void;
  /** A worker that has ended; what it asked for, another that waits for it asks for. */
  leave(worker: Worker): void;
};

/** Keeps the latest value of each name, and values by key with one worker at a time that asks for a key. */
export function shareAmongWorkers<Worker extends { tell(message: SharedToWorker): void }>({
  workers,
  maxBytes,
  askWithinMs = ASK_WITHIN_MS,
}: Options<Worker>): SharedAmongWorkers<Worker> {
  const published = new Map<string, Json>();
  const store = createLocalStore(maxBytes);
  const askings = new Map<string, PromiseWithResolvers<Asked> & { asker: Worker }>();

  async function letAsk(key: string, asker: Worker): Promise<Asked> {
    const asking = { asker, ...Promise.withResolvers<Asked>() };
    askings.set(key, asking);
    const timer = setTimeout(asking.reject, askWithinMs, GAVE_UP).unref();
    asker.tell({ type: 'ask', key });
    try {
      return await asking.promise;
    } finally {
      clearTimeout(timer);
      askings.delete(key);
    }
  }

  /** Sends a worker the value of a key, unless it is the one that asks for it. */
  async function answer(worker: Worker, key: string): Promise<void> {
    let asks = false;
    try {
      const value = await store.get(key, () => {
        asks = true;
        return letAsk(key, worker);
      });
      if (!asks) worker.tell({ type: 'found', key, value });
    } catch (problem) {
      if (asks || !workers().includes(worker)) return;
      if (problem === GAVE_UP) await answer(worker, key);
      else worker.tell({ type: 'missed', key, problem: problem as string });
    }
  }

  return {
    receive(worker, message) {
      if (message.type === 'published') {
        published.set(message.name, message.value);
        for (const other of workers()) if (other !== worker) other.tell(message);
      } else if (message.type === 'wanted') {
        answer(worker, message.key);
      } else {
        const asking = askings.get(message.key);
        // One that took too long has been replaced.
        if (asking?.asker !== worker) return;
        if (message.type === 'found') asking.resolve(message);
        else asking.reject(message.problem);
      }
    },
    join(worker) {
      for (const [name, value] of published) worker.tell({ type: 'published', name, value });
    },
    leave(worker) {
      for (const { asker, reject } of askings.values()) if (asker === worker) reject(GAVE_UP);
    },
  };
}

type Pending = PromiseWithResolvers<string> & { ask: () => Promise<Asked>; isAsking: boolean };

/** A store that the primary keeps, and what it answers. */
type StoreOfWorker = KeyedStore & {
  receive(message: Exclude<SharedToWorker, { type: 'published' }>): void;
};

/** A worker's side of the store: wants a key once for all who do here, and asks for it when the primary says so. */
export function createStoreOfWorker(tell: (message: SharedToPrimary) => void): StoreOfWorker {
  const pending = new Map<string, Pending>();

  async function ask(key: string, wanted: Pending): Promise<void> {
    wanted.isAsking = true;
    try {
      const { value, keepMs } = await wanted.ask();
      tell({ type: 'found', key, value, keepMs });
      wanted.resolve(value);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      tell({ type: 'missed', key, problem });
      wanted.reject(error);
    }
    pending.delete(key);
  }

  return {
    get(key, ask) {
      const known = pending.get(key);
      if (known !== undefined) return known.promise;
      const wanted = { ...Promise.withResolvers<string>(), ask, isAsking: false };
      pending.set(key, wanted);
      tell({ type: 'wanted', key });
      return wanted.promise;
    },
    receive(message) {
      const { key } = message;
      const wanted = pending.get(key);
      // A worker that asks itself has the answer before the others.
      if (wanted === undefined || wanted.isAsking) return;
      if (message.type === 'ask') {
        ask(key, wanted);
        return;
      }
      pending.delete(key);
      if (message.type === 'found') wanted.resolve(message.value);
      else wanted.reject(new Error(message.problem));
    },
  };
}
