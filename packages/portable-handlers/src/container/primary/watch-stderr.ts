import type { Readable } from 'node:stream';

/** Node writes a fatal error's stack and its own report last; that is what is kept. */
const KEPT_BYTES = 8 * 1024;

const CUT = '[earlier output cut]… ';

/** A worker that lives on has said what it had to say after this time. */
const QUIET_MS = 1_000;

/**
 * Collects a worker's stderr; `onQuiet` gets it when the worker went on to live for a second. The function that it
 * gives takes what nobody has got yet, at most the last 8 KB, for the line about the worker's death.
 */
export function watchStderr(stream: Readable, onQuiet: (text: string) => void): () => string {
  let kept: Buffer = Buffer.alloc(0);
  let cut = false;
  let timer: NodeJS.Timeout | undefined;

  function take(): string {
    clearTimeout(timer);
    timer = undefined;
    const text = `${cut ? CUT : ''}${kept.toString('utf8').trim()}`;
    kept = Buffer.alloc(0);
    cut = false;
    return text;
  }

  stream
    // A pipe that breaks belongs to a worker that dies, and its death has a line.
    .on('error', () => {})
    .on('data', (chunk: Buffer) => {
      kept = Buffer.concat([kept, chunk]);
      if (kept.length > KEPT_BYTES) {
        kept = kept.subarray(kept.length - KEPT_BYTES);
        cut = true;
      }
      // From the first write: one that never stops writing is reported too, once a second.
      timer ??= setTimeout(() => {
        const text = take();
        if (text !== '') onQuiet(text);
      }, QUIET_MS);
    });
  return take;
}
