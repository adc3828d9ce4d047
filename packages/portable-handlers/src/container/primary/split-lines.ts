const LINE_FEED = 10;

/** A line of the contract stays under 16 KiB; what grows beyond this without an end is none. */
const LONGEST_LINE = 65_536;

/** `{"timestamp":"2026-01-31T12:00:00.000Z","level":"`: the keys' order and a timestamp's length are fixed. */
const HEAD = Buffer.from('{"timestamp":"');
const AFTER_TIMESTAMP = Buffer.from('Z","level":"');
const AFTER_TIMESTAMP_AT = HEAD.length + '2026-01-31T12:00:00.000'.length;
const TAIL = Buffer.from('}');

type Receivers = {
  /** Whole lines of the contract, each with its line feed. */
  onLines(bytes: Buffer): void;
  /** One whole line, without its line feed, that is not of the contract. */
  onStray(text: string): void;
};

/** Cuts what a worker writes into lines. */
export type LineSplitter = {
  push(chunk: Buffer): void;
  /** What is left without a line feed: a line that a dead worker did not finish. */
  rest(): string;
};

/**
 * Makes a splitter that hands on whole lines only, in order. Lines of the contract that came together
 * are handed on together, and not copied.
 */
export function createLineSplitter({ onLines, onStray }: Receivers): LineSplitter {
  let unfinished: Buffer[] = [];
  let unfinishedBytes = 0;

  function takeLine(line: Buffer): void {
    // A library that writes without a line feed puts its text before a line of ours.
    const start = line.indexOf(HEAD);
    const ours = start >= 0 && isOfContract(line, start);
    const text = line.toString('utf8', 0, ours ? start : line.length - 1);
    if (text.trim() !== '') onStray(text);
    if (ours) onLines(line.subarray(start));
  }

  return {
    push(chunk) {
      let from = 0;
      if (unfinishedBytes > 0) {
        const end = chunk.indexOf(LINE_FEED);
        unfinished.push(end < 0 ? chunk : chunk.subarray(0, end + 1));
        unfinishedBytes += unfinished.at(-1)!.length;
        if (end < 0 && unfinishedBytes <= LONGEST_LINE) return;
        const line = Buffer.concat(unfinished);
        unfinished = [];
        unfinishedBytes = 0;
        takeLine(end < 0 ? Buffer.concat([line, Buffer.of(LINE_FEED)]) : line);
        if (end < 0) return;
        from = end + 1;
      }
      const upTo = handOnWhole(chunk, from, onLines, takeLine);
      if (upTo < chunk.length) {
        unfinished = [chunk.subarray(upTo)];
        unfinishedBytes = chunk.length - upTo;
      }
    },
    rest: () => Buffer.concat(unfinished).toString('utf8'),
  };
}

/** Hands on the whole lines from `from`; gives where the unfinished rest begins. */
function handOnWhole(
  chunk: Buffer,
  from: number,
  onLines: (bytes: Buffer) => void,
  takeLine: (line: Buffer) => void,
): number {
  let runStart = from;
  let lineStart = from;
  for (;;) {
    const end = chunk.indexOf(LINE_FEED, lineStart);
    const whole = end >= 0 && isOfContract(chunk.subarray(lineStart, end + 1), 0);
    if (!whole && lineStart > runStart) onLines(chunk.subarray(runStart, lineStart));
    if (end < 0) return lineStart;
    if (!whole) {
      takeLine(chunk.subarray(lineStart, end + 1));
      runStart = end + 1;
    }
    lineStart = end + 1;
  }
}

/** Cheap: the beginning and the end tell our lines from anything else that is written. */
function isOfContract(line: Buffer, from: number): boolean {
  return (
    line.length - from > AFTER_TIMESTAMP_AT + AFTER_TIMESTAMP.length + 1 &&
    has(line, from, HEAD) &&
    has(line, from + AFTER_TIMESTAMP_AT, AFTER_TIMESTAMP) &&
    has(line, line.length - 2, TAIL)
  );
}

function has(bytes: Buffer, at: number, expected: Buffer): boolean {
  return bytes.compare(expected, 0, expected.length, at, at + expected.length) === 0;
}
