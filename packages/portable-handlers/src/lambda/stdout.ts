import { invocationsOverlap } from '../invoke-store.ts';
import type { Sink } from '../log/log.ts';
import { createStdoutSink, flushStdout } from '../log/stdout.ts';

// An import of the whole module costs a cold start 3 ms.
const { writeSync } = process.getBuiltinModule('node:fs');

const STDOUT = 1;

/** A reader that takes nothing for so long is gone. */
const MAX_WAIT_MS = 5_000;

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Where invocations come one at a time: writes whole lines to stdout before it returns. Lambda stops the process
 * as soon as it has the answer, and what is queued then comes with the next request or never. (`process.stdout`
 * queues what a full pipe does not take, and costs a cold start 3 ms to make.) A closed stdout drops lines.
 *
 * Where they overlap (Lambda Managed Instances), each of several threads has a sink, nobody stops the process, and
 * others have work to do while the reader is slow: `process.stdout` of a thread hands lines to the main thread,
 * whose one writer tears none.
 */
export function createFunctionSink(): Sink {
  if (invocationsOverlap()) return createStdoutSink();
  return {
    write: (line) => writeAll(Buffer.from(`${line}\n`)),
    drained: () => undefined,
  };
}

/** Settles when all lines have left the thread, or can no longer do so in a bounded time. */
export async function flushFunctionSink(): Promise<void> {
  if (invocationsOverlap()) await flushStdout(MAX_WAIT_MS);
}

function writeAll(bytes: Buffer): void {
  let written = 0;
  let waited = 0;
  while (written < bytes.length && waited < MAX_WAIT_MS) {
    try {
      written += writeSync(STDOUT, bytes, written);
    } catch (error) {
      // A full pipe; anything else stays as it is. Nobody else has work to do here meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      Atomics.wait(sleeper, 0, 0, 1);
      waited += 1;
    }
  }
}
