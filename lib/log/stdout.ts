import type { Sink } from './log.ts';

export type StdoutSink = Sink & {
  /** Settles when every line has left the process or can no longer do so, after `maxMs` at the latest. */
  flush(maxMs: number): Promise<void>;
};

/** Writes whole lines to stdout. Once stdout is closed, or fails, lines are dropped. */
export function createStdoutSink(): StdoutSink {
  const { stdout } = process;
  let closed = false;
  let draining: Promise<void> | undefined;

  // Without a listener a reader that goes away (EPIPE) would end the process.
  stdout.on('error', () => {
    closed = true;
  });

  return {
    write(line) {
      if (!closed) stdout.write(`${line}\n`);
    },
    drained() {
      // A pipe's writes queue in the process while its reader is slow.
      if (closed || !stdout.writableNeedDrain) return undefined;
      draining ??= new Promise((resolve) => {
        function settle(): void {
          for (const name of ['drain', 'error', 'close']) stdout.off(name, settle);
          draining = undefined;
          resolve();
        }
        for (const name of ['drain', 'error', 'close']) stdout.on(name, settle);
      });
      return draining;
    },
    flush(maxMs) {
      return new Promise((resolve) => {
        if (closed || stdout.writableLength === 0) return resolve();
        const timer = setTimeout(resolve, maxMs);
        // Called after all that was written before, with an error if that failed.
        stdout.write('', () => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
  };
}
