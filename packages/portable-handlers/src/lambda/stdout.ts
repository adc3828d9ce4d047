import type { Sink } from '../log/log.ts';

// An import of the whole module costs a cold start 3 ms.
const { writeSync } = process.getBuiltinModule('node:fs');

const STDOUT = 1;

/** A reader that takes nothing for so long is gone. */
const MAX_WAIT_MS = 5_000;

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes whole lines to a file descriptor before it returns: Lambda stops the process as soon as it has
 * the answer, and what is queued then comes with the next request or never. (`process.stdout` queues what
 * a full pipe does not take, and costs a cold start 3 ms to make.) A descriptor that is closed drops lines.
 */
export function createFunctionSink(descriptor = STDOUT): Sink {
  return {
    write: (line) => writeAll(descriptor, Buffer.from(`${line}\n`)),
    drained: () => undefined,
  };
}

function writeAll(descriptor: number, bytes: Buffer): void {
  let written = 0;
  let waited = 0;
  while (written < bytes.length && waited < MAX_WAIT_MS) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      // A full pipe; anything else stays as it is. Nobody else has work to do here meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      Atomics.wait(sleeper, 0, 0, 1);
      waited += 1;
    }
  }
}
