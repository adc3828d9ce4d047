/** What was asked for, and for how long (ms) the store may keep it; 0: not at all. */
export type Asked = { value: string; keepMs: number };

/** Values by key, the same for all workers of a container; a function has one of its own. */
export type KeyedStore = {
  /**
   * The value of a key: one that is kept, or what `ask` gives. Of all who want a key at the same time one
   * asks, in whichever worker, and the others get the same value. Rejects where that one fails.
   */
  get(key: string, ask: () => Promise<Asked>): Promise<string>;
};

/** What a store may hold. */
const STORE_BYTES = 16 * 1024 * 1024;

/** The store of a process that shares with no other: a function, a test. `clock` gives milliseconds. */
export function createLocalStore(
  maxBytes = STORE_BYTES,
  clock = () => performance.now(),
): KeyedStore {
  const kept = createKeptValues(maxBytes, clock);
  const asking = new Map<string, Promise<string>>();

  async function askFor(key: string, ask: () => Promise<Asked>): Promise<string> {
    const asked = await ask();
    kept.set(key, asked);
    return asked.value;
  }

  return {
    async get(key, ask) {
      const found = kept.get(key);
      if (found !== undefined) return found;
      const known = asking.get(key);
      if (known !== undefined) return known;
      const answer = askFor(key, ask).finally(() => asking.delete(key));
      asking.set(key, answer);
      return answer;
    },
  };
}

/**
 * Keeps values in at most `maxBytes` bytes, keys included, until they are too old; the one that was wanted longest
 * ago goes first. A value that is larger by itself is not kept.
 */
function createKeptValues(maxBytes: number, clock: () => number) {
  // In the order of their last use.
  const kept = new Map<string, { value: string; bytes: number; until: number }>();
  let total = 0;

  function drop(key: string): void {
    total -= kept.get(key)?.bytes ?? 0;
    kept.delete(key);
  }

  return {
    get(key: string): string | undefined {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      if (found.until <= clock()) {
        drop(key);
        return undefined;
      }
      kept.delete(key);
      kept.set(key, found);
      return found.value;
    },
    set(key: string, { value, keepMs }: Asked): void {
      drop(key);
      const bytes = Buffer.byteLength(key) + Buffer.byteLength(value);
      if (keepMs <= 0 || bytes > maxBytes) return;
      for (const oldest of kept.keys()) {
        if (total + bytes <= maxBytes) break;
        drop(oldest);
      }
      kept.set(key, { value, bytes, until: clock() + keepMs });
      total += bytes;
    },
  };
}
