import type { Readable, Writable } from 'node:stream';
import type { Sink } from '../../log/log.ts';

/** How much may wait for the reader of the container's log before workers are no longer read. */
const MOST_HELD_BYTES = 64 * 1024 * 1024;

/** What goes out at once: large enough to be cheap, small enough that a slow reader frees room steadily. */
const BATCH_BYTES = 256 * 1024;

/** The only writer on the container's stdout. */
export type Relay = Sink & {
  /** Takes whole lines with their line feeds. */
  push(bytes: Buffer): void;
  /** Reads a worker's stdout, but not while too much waits. */
  attach(source: Readable): void;
  /** How much waits for the reader. */
  heldBytes(): number;
};

/**
 * Makes the relay in front of `output`. One process that writes whole lines tears none, where several
 * on one pipe do. It keeps its own queue, since a stream reports a batch only when all of it is written.
 *
 * `drained` settles when everything has been written, or found to have no reader.
 */
export function createRelay(output: Writable, mostHeldBytes = MOST_HELD_BYTES): Relay {
  const sources = new Set<Readable>();
  const queue: Buffer[] = [];
  let held = 0;
  let writing = false;
  let holdingBack = false;
  let whenDrained: PromiseWithResolvers<void> | undefined;

  // A reader that went away is no reason to stop serving: lines without a reader are dropped, which
  // happens by itself as each write fails.
  output.on('error', () => {});

  function push(bytes: Buffer): void {
    queue.push(bytes);
    held += bytes.length;
    if (!holdingBack && held > mostHeldBytes) {
      holdingBack = true;
      for (const source of sources) source.pause();
    }
    if (!writing) writeBatch();
  }

  function writeBatch(): void {
    const batch = takeBatch();
    writing = true;
    output.write(batch, () => {
      writing = false;
      held -= batch.length;
      if (holdingBack && held <= mostHeldBytes) {
        holdingBack = false;
        for (const source of sources) source.resume();
      }
      if (queue.length > 0) return writeBatch();
      whenDrained?.resolve();
      whenDrained = undefined;
    });
  }

  function takeBatch(): Buffer {
    let bytes = 0;
    let count = 0;
    while (count < queue.length && (count === 0 || bytes + queue[count]!.length <= BATCH_BYTES)) {
      bytes += queue[count++]!.length;
    }
    const batch = queue.splice(0, count);
    return batch.length === 1 ? batch[0]! : Buffer.concat(batch, bytes);
  }

  return {
    push,
    heldBytes: () => held,
    write: (line) => push(Buffer.from(`${line}\n`)),
    drained() {
      if (held === 0) return undefined;
      whenDrained ??= Promise.withResolvers<void>();
      return whenDrained.promise;
    },
    attach(source) {
      sources.add(source);
      source.once('close', () => sources.delete(source));
      if (holdingBack) source.pause();
    },
  };
}
