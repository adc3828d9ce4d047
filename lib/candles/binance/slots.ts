/** Room for so many tasks at once; who comes later waits for its turn, first come, first served. */
export type Slots = {
  /** Resolves when a slot is the caller's; rejects with the signal's reason when that comes first. */
  take(signal: AbortSignal): Promise<void>;
  /** Gives a taken slot back. */
  give(): void;
};

export function createSlots(size: number): Slots {
  // A set keeps its order and forgets a waiter that gave up in constant time.
  const waiting = new Set<() => void>();
  let free = size;

  return {
    async take(signal) {
      signal.throwIfAborted();
      if (free > 0) {
        free--;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const giveUp = () => {
          waiting.delete(turn);
          reject(signal.reason);
        };
        const turn = () => {
          waiting.delete(turn);
          signal.removeEventListener('abort', giveUp);
          resolve();
        };
        waiting.add(turn);
        signal.addEventListener('abort', giveUp, { once: true });
      });
    },
    give() {
      const [next] = waiting;
      if (next === undefined) free++;
      else next();
    },
  };
}
