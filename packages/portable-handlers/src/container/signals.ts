/** Exit codes of processes that a signal ended are 128 and its number. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

export type StopSignal = keyof typeof SIGNALS;

/** Ctrl-C goes to the whole process group, and npm passes on what it got: one key, several signals. */
const ECHO_MS = 100;

/**
 * Listens for the signals that stop the container. The promise gives the first, whenever that comes; a second ends
 * the process at once. The same one again within 100 ms is the echo of the first.
 */
export function watchSignals(): Promise<StopSignal> {
  const { promise, resolve } = Promise.withResolvers<StopSignal>();
  let first: { signal: StopSignal; at: number } | undefined;
  for (const signal of Object.keys(SIGNALS) as StopSignal[]) {
    process.on(signal, () => {
      const at = performance.now();
      if (first === undefined) {
        first = { signal, at };
        resolve(signal);
      } else if (signal !== first.signal || at - first.at > ECHO_MS) {
        process.exit(SIGNALS[signal]);
      }
    });
  }
  return promise;
}

/** The primary says to a worker when to stop, a terminal's Ctrl-C, which goes to all processes, does not. */
export function ignoreSignals(): void {
  for (const signal of Object.keys(SIGNALS)) process.on(signal, () => {});
}
