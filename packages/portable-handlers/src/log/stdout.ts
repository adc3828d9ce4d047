import type { Sink } from './log.ts';

/** A reader that went away, or a stream that failed: what is written from then on is dropped. */
let closed = false;
let watched = false;
let draining: Promise<void> | undefined;

/** A stream's own `write`, where adopt-output.ts has put one in its place for what handlers write. */
export const ownWrites = new WeakMap<NodeJS.WriteStream, NodeJS.WriteStream['write']>();

function directWrite(stream: NodeJS.WriteStream): NodeJS.WriteStream['write'] {
  return (ownWrites.get(stream) ?? stream.write).bind(stream);
}

/** Writes whole lines to stdout. Once stdout is closed, or has failed, lines are dropped. */
export function createStdoutSink(): Sink {
  watchStdout();
  const write = directWrite(process.stdout);
  return {
    write(line) {
      // One write for a line and its end: other writes of this process cannot come between.
      if (!closed) write(`${line}\n`);
    },
    drained() {
      // A pipe's writes queue in the process while its reader is slow.
      if (closed || !process.stdout.writableNeedDrain) return undefined;
      draining ??= new Promise<void>((resolve) => {
        untilAny(['drain', 'error', 'close'], resolve);
      }).finally(() => {
        draining = undefined;
      });
      return draining;
    },
  };
}

/**
 * Settles when every line has left the process or can no longer do so, after `maxMs` at the latest. For
 * the end of a process: `process.exit` throws away what a pipe has not taken yet.
 */
export function flushStdout(maxMs: number): Promise<void> {
  watchStdout();
  return new Promise((resolve) => {
    if (closed || process.stdout.writableLength === 0) return resolve();
    const timer = setTimeout(resolve, maxMs);
    // Called when all that was written before is out, or has failed.
    process.stdout.write('', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Without a listener a reader that goes away (EPIPE) would end the process. */
function watchStdout(): void {
  if (watched) return;
  watched = true;
  process.stdout.on('error', () => {
    closed = true;
  });
}

function untilAny(events: string[], settle: () => void): void {
  const done = () => {
    for (const event of events) process.stdout.off(event, done);
    settle();
  };
  for (const event of events) process.stdout.on(event, done);
}
