type Decoded = InstanceType<typeof import('node:module')['SourceMap']>;

/** A stretch of a bundle that comes from one source. Lines and columns count from 0. */
type Section = { offset: { line: number; column: number }; map: unknown; decoded?: Decoded };

/** A source map in sections; `x_names` has functions' own names by their short ones and where they begin. */
type IndexMap = { sections: Section[]; x_names: Record<string, [number, number, string][]> };

/** The folder of a bundle, or of this file. */
const FOLDER = new URL('./', import.meta.url).href;

const isBundled = !import.meta.url.endsWith('.ts');

const NO_MAP: IndexMap = { sections: [], x_names: {} };

const maps = new Map<string, IndexMap>();

/**
 * The frames of a stack as they would be if the sources had run: file, line, column and function's name
 * of the source in place of the bundle's. In a process that runs the sources they stay as they are.
 */
export function originalFrames(frames: string): string {
  return isBundled ? mapFrames(frames, FOLDER) : frames;
}

/** The same for the bundles of a folder, whose URL ends in a slash. Maps lie beside them. */
export function mapFrames(frames: string, folder: string): string {
  if (!frames.includes(folder)) return frames;
  return frames
    .split('\n')
    .map((frame) => mapFrame(frame, folder))
    .join('\n');
}

function mapFrame(frame: string, folder: string): string {
  const at = frame.indexOf(folder);
  const [position, file = '', lineText, columnText] =
    /^([^/():]+):(\d+):(\d+)/.exec(at < 0 ? '' : frame.slice(at + folder.length)) ?? [];
  if (position === undefined) return frame;

  const map = readMap(folder + file);
  const [line, column] = [Number(lineText) - 1, Number(columnText) - 1];
  const original = originalOf(map, line, column);
  if (original === undefined) return frame;
  const head = frame.slice(0, at);
  const tail = frame.slice(at + folder.length + position.length);
  return withOwnName(head, map, line, column) + folder + original + tail;
}

/** `lib/candles/live.ts:59:21` for a position in a bundle. */
function originalOf({ sections }: IndexMap, line: number, column: number): string | undefined {
  const section = sections.findLast(
    ({ offset }) => offset.line < line || (offset.line === line && offset.column <= column),
  );
  if (section === undefined) return undefined;
  section.decoded ??= decode(section.map);
  const { offset } = section;
  const start = line === offset.line ? offset.column : 0;
  const entry = section.decoded.findEntry(line - offset.line, column - start);
  if (!('originalSource' in entry)) return undefined;
  return `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}

/** `    at async Object.a [as write] (`: what V8 adds where a name differs goes where it no longer does. */
function withOwnName(head: string, { x_names }: IndexMap, line: number, column: number): string {
  const [, before, name, alias] =
    /^( +at (?:async )?(?:new )?)([\w$.]+)(?: \[as ([\w$.]+)\])? \($/.exec(head) ?? [];
  if (before === undefined || name === undefined) return head;
  const own = name.split('.').map((part) => {
    const known = Object.hasOwn(x_names, part) ? x_names[part] : undefined;
    return known?.findLast(([l, c]) => l < line || (l === line && c <= column))?.[2] ?? part;
  });
  const kept = alias === undefined || own.at(-1) === alias ? '' : ` [as ${alias}]`;
  return `${before}${own.join('.')}${kept} (`;
}

/** Read when a stack first names the bundle. */
function readMap(url: string): IndexMap {
  const known = maps.get(url);
  if (known !== undefined) return known;
  let map = NO_MAP;
  try {
    const text = process.getBuiltinModule('node:fs').readFileSync(new URL(`${url}.map`), 'utf8');
    map = JSON.parse(text);
  } catch {
    // The frames then name the bundle, which is less to read, but no reason to lose the line.
  }
  maps.set(url, map);
  return map;
}

function decode(map: unknown): Decoded {
  const { SourceMap } = process.getBuiltinModule('node:module');
  return new SourceMap(map as never);
}
