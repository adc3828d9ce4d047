import type { Readable } from 'node:stream';

/** Lines of a process, in the order in which it wrote them. */
export type LineReader = {
  /**
   * Takes all lines before the next one that `isEnd` knows, and that one too, which is not given back.
   * Rejects when the stream ends before, or after half a minute.
   */
  takeUntil(isEnd: (line: string) => boolean): Promise<string[]>;
};

const PATIENCE_MS = 30_000;

export function readLines(stream: Readable): LineReader {
  const lines: string[] = [];
  let rest = '';
  let ended = false;
  let wake = () => {};
  stream.setEncoding('utf8').on('data', (text: string) => {
    const pieces = `${rest}${text}`.split('\n');
    rest = pieces.pop()!;
    lines.push(...pieces);
    wake();
  });
  stream.on('end', () => {
    ended = true;
    wake();
  });

  return {
    async takeUntil(isEnd) {
      let patient = true;
      const late = setTimeout(() => {
        patient = false;
        wake();
      }, PATIENCE_MS);
      try {
        for (let checked = 0; ; checked++) {
          while (checked === lines.length) {
            if (ended || !patient) throw new Error(`no such line in: ${lines.join('\n')}${rest}`);
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
          if (isEnd(lines[checked]!)) return lines.splice(0, checked + 1).slice(0, -1);
        }
      } finally {
        clearTimeout(late);
      }
    },
  };
}
