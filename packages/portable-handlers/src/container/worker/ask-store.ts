import type { Asked, KeyedStore } from '../../keyed-store.ts';
import type { SharedToPrimary, SharedToWorker } from '../messages.ts';

type Pending = PromiseWithResolvers<string> & { ask: () => Promise<Asked>; isAsking: boolean };

/** A store that the primary keeps, and what it answers. */
export type StoreOfWorker = KeyedStore & {
  receive(message: Exclude<SharedToWorker, { type: 'published' }>): void;
};

/** A worker's side of the store: wants a key once for all who do here, and asks for it where it is told to. */
export function createStoreOfWorker(tell: (message: SharedToPrimary) => void): StoreOfWorker {
  const pending = new Map<string, Pending>();

  async function ask(key: string, wanted: Pending): Promise<void> {
    wanted.isAsking = true;
    try {
      const { value, keepMs } = await wanted.ask();
      tell({ type: 'found', key, value, keepMs });
      wanted.resolve(value);
    } catch (error) {
      tell({
        type: 'missed',
        key,
        problem: error instanceof Error ? error.message : String(error),
      });
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
      // Who asks himself has the answer before the others.
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
