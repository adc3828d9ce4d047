/** What JSON can carry. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A value that one worker publishes and all get to know, those that start later too. */
export type SharedValue<T> = {
  /** The latest that this worker has published or received. */
  get(): T | undefined;
  /** Makes a value known to all workers; the listeners of this one are not called. */
  publish(value: T): void;
  /** Calls `listener` with each value that another worker publishes. */
  onChange(listener: (value: T) => void): void;
};

/** The shared values of a process, by names that its program chooses. */
export type SharedValues = { value<T extends Json>(name: string): SharedValue<T> };

/**
 * Makes a process's shared values. `send` brings what is published here to the other processes, if there are any;
 * `receive` takes what another has published.
 */
export function createSharedValues(
  send: (name: string, value: Json) => void = () => {},
): SharedValues & { receive(name: string, value: Json): void } {
  const latest = new Map<string, Json>();
  const listeners = new Map<string, ((value: Json) => void)[]>();

  return {
    value<T extends Json>(name: string): SharedValue<T> {
      return {
        get: () => latest.get(name) as T | undefined,
        publish(value) {
          latest.set(name, value);
          send(name, value);
        },
        onChange(listener) {
          const all = listeners.get(name) ?? [];
          all.push(listener as (value: Json) => void);
          listeners.set(name, all);
        },
      };
    },
    receive(name, value) {
      latest.set(name, value);
      for (const listener of listeners.get(name) ?? []) listener(value);
    },
  };
}
