import { relative, resolve } from 'node:path';
import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';

type Section = {
  offset: { line: number; column: number };
  map: { version: 3; sources: string[]; names: string[]; mappings: string };
};

/** By its short name: where in the bundle each function of that name begins, and its own name. */
type Names = Record<string, [line: number, column: number, name: string][]>;

type Given = { code: string; map: string; outdir: string; root: string };

/**
 * A source map in sections, one for each stretch of a bundle that comes from one file: a function that
 * looks up a position decodes that stretch and not the whole, which takes 20 ms of a cold start. Sources
 * are named from `root`; in the given map they are named from `outdir`. `x_names` has what a map tells
 * nobody by position: the names of functions.
 */
export function toIndexMap({ code, map, outdir, root }: Given): string {
  const { sources, names, mappings } = JSON.parse(map) as Record<'sources' | 'names', string[]> & {
    mappings: string;
  };
  const lines = decode(mappings);
  const paths = sources.map((source) => relative(root, resolve(outdir, source)));
  return JSON.stringify({
    version: 3,
    sections: sectionsOf(lines, paths),
    x_names: namesOf(lines, names, code),
  });
}

function sectionsOf(mappings: SourceMapSegment[][], sources: string[]): Section[] {
  const sections: Section[] = [];
  let current = -1;
  let lines: SourceMapSegment[][] = [];
  let offset = { line: 0, column: 0 };

  function endSection(): void {
    if (current < 0) return;
    const source = sources[current] as string;
    const map = { version: 3 as const, sources: [source], names: [], mappings: encode(lines) };
    sections.push({ offset, map });
  }

  for (const [line, segments] of mappings.entries()) {
    for (const [column, source, originalLine, originalColumn] of segments) {
      if (source === undefined) continue;
      if (source !== current) {
        endSection();
        current = source;
        lines = [];
        offset = { line, column };
      }
      const row = line - offset.line;
      while (lines.length <= row) lines.push([]);
      const start = row === 0 ? offset.column : 0;
      lines[row]?.push([column - start, 0, originalLine as number, originalColumn as number]);
    }
  }
  endSection();
  return sections;
}

/**
 * esbuild gives no two functions one name of which one is inside the other, so that of a frame is the last
 * that begins before it.
 */
function namesOf(mappings: SourceMapSegment[][], names: string[], code: string): Names {
  const texts = code.split('\n');
  const found: Names = Object.create(null);
  for (const [line, segments] of mappings.entries()) {
    const text = texts[line] ?? '';
    for (const [column, , , , index] of segments) {
      const name = index === undefined ? undefined : names[index];
      const short = name && declaredAt(text, column);
      if (!name || !short || short === name) continue;
      found[short] ??= [];
      found[short].push([line, column, name]);
    }
  }
  return found;
}

/** The name of the function, or class, that is declared at a position. */
function declaredAt(text: string, column: number): string | undefined {
  const rest = text.slice(column, column + 200);
  const short = /^[\w$]+/.exec(rest)?.[0];
  if (short === undefined) return undefined;
  const isDeclared = /(?:function\*?|class) $/.test(text.slice(Math.max(0, column - 10), column));
  const isAssigned = /^\s*=\s*(?:async\b|function\b|class\b|\(|[\w$]+=>)/.test(
    rest.slice(short.length),
  );
  return isDeclared || isAssigned ? short : undefined;
}
