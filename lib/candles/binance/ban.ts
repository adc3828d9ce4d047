/** How long the upstream must not be called. Times are milliseconds since the epoch; 0 is no ban. */
export type Ban = {
  until(): number;
  /** Makes the ban last until then; an earlier time changes nothing. */
  extend(until: number): void;
  /**
   * Has `listener` called with the new end whenever the ban was lengthened. One that sends it to another
   * process which extends its own ban makes no echo: the same time lengthens nothing.
   */
  onExtend(listener: (until: number) => void): void;
};

/** A ban that has not been spoken yet. */
export function createBan(): Ban {
  const listeners: ((until: number) => void)[] = [];
  let end = 0;

  return {
    until: () => end,
    extend(until) {
      // Written so that NaN lengthens nothing.
      if (!(until > end)) return;
      end = until;
      for (const listener of listeners) listener(until);
    },
    onExtend(listener) {
      listeners.push(listener);
    },
  };
}

/** This process's ban by Binance. The workers of a container tell each other of theirs. */
export const upstreamBan: Ban = createBan();
