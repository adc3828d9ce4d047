import type { Readable, Writable } from 'node:stream';
import type { Sink } from '../../log/log.ts';

/** How much may wait for the reader of the container's log before workers are no longer read. */
const MOST_HELD_BYTES = 64 * 1024 * 1024;

/** What goes out at once: large enough to be cheap, small enough that a slow reader frees room steadily. */
const BATCH_BYTES = 256 * 1024;

const LINE_FEED = 10;

/** A line of the contract stays under 16 KiB; what grows beyond this without an end is none. */
const LONGEST_LINE = 65_536;

/** `{"timestamp":"2026-01-31T12:00:00.000Z","level":"`: the keys' order and a timestamp's length are fixed. */
const HEAD = Buffer.from('{"timestamp":"');
const AFTER_TIMESTAMP = Buffer.from('Z","level":"');
const AFTER_TIMESTAMP_AT = HEAD.length + '2026-01-31T12:00:00.000'.length;
const TAIL = Buffer.from('}\n');

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

type Receivers = {
  /** Whole lines of the contract, each with its line feed. */
  onLines(bytes: Buffer): void;
  /** One whole line, without its line feed, that is not of the contract. */
  onStray(text: string): void;
};

/** Cuts what a worker writes into lines. */
type LineSplitter = {
  push(chunk: Buffer): void;
  /** What is left without a line feed: a line that a dead worker did not finish. */
  rest(): string;
};

/**
 * Makes a splitter that hands on whole lines only, in order. Lines of the contract that came together
 * are handed on together, and not copied.
 */
export function createLineSplitter({ onLines, onStray }: Receivers): LineSplitter {
  let unfinished: Buffer = Buffer.alloc(0);

  function split(bytes: Buffer): void {
    let runStart = 0;
    let lineStart = 0;
    for (;;) {
      const end = bytes.indexOf(LINE_FEED, lineStart) + 1;
      const isOurs = end > 0 && isOfContract(bytes.subarray(lineStart, end));
      if (!isOurs && lineStart > runStart) onLines(bytes.subarray(runStart, lineStart));
      if (end === 0) break;
      if (!isOurs) {
        takeStray(bytes.subarray(lineStart, end));
        runStart = end;
      }
      lineStart = end;
    }
    unfinished = bytes.subarray(lineStart);
  }

  function takeStray(line: Buffer): void {
    // A library that writes without a line feed puts its text before a line of ours.
    const start = line.indexOf(HEAD);
    const hasOurs = start > 0 && isOfContract(line.subarray(start));
    const text = line.toString('utf8', 0, hasOurs ? start : line.length - 1);
    if (text.trim() !== '') onStray(text);
    if (hasOurs) onLines(line.subarray(start));
  }

  return {
    push(chunk) {
      if (unfinished.length === 0) return split(chunk);
      const end = chunk.indexOf(LINE_FEED) + 1 || chunk.length;
      split(Buffer.concat([unfinished, chunk.subarray(0, end)]));
      if (end < chunk.length) return split(chunk.subarray(end));
      if (unfinished.length > LONGEST_LINE)
        split(Buffer.concat([unfinished, Buffer.of(LINE_FEED)]));
    },
    rest: () => unfinished.toString('utf8'),
  };
}

/** Cheap: the beginning and the end tell our lines from anything else that is written. */
function isOfContract(line: Buffer): boolean {
  return (
    line.length > AFTER_TIMESTAMP_AT + AFTER_TIMESTAMP.length + 1 &&
    has(line, 0, HEAD) &&
    has(line, AFTER_TIMESTAMP_AT, AFTER_TIMESTAMP) &&
    has(line, line.length - TAIL.length, TAIL)
  );
}

function has(bytes: Buffer, at: number, expected: Buffer): boolean {
  return bytes.compare(expected, 0, expected.length, at, at + expected.length) === 0;
}
