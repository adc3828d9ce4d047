/** A stretch of a bundle that comes from one source. Lines and columns count from 0. */
type Section = {
  offset: { line: number; column: number };
  map: { sources: [string]; mappings: string };
};

/** A source map in sections; `x_names` has functions' own names by their short ones and where they begin. */
type IndexMap = { sections: Section[]; x_names: Record<string, [number, number, string][]> };

/** Those of base 64, the upper half of which says that more follow. */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const NO_MAP: IndexMap = { sections: [], x_names: {} };

const maps = new Map<string, IndexMap>();

/**
 * The frames of a stack as they would be if the sources had run: file, line, column and function's name
 * of the source in place of the bundle's. Bundles and their maps lie in `folder`, a URL with a slash at its
 * end, and sources are named from there; frames of what has no such map stay as they are.
 */
export function originalFrames(frames: string, folder: string): string {
  if (!namesFileIn(folder, frames)) return frames;
  return frames
    .split('\n')
    .map((frame) => mapFrame(frame, folder))
    .join('\n');
}

/** Whether a frame is of a file that lies in the folder itself, as a bundle does, and sources most often do not. */
function namesFileIn(folder: string, frames: string): boolean {
  for (let at = frames.indexOf(folder); at >= 0; at = frames.indexOf(folder, at + 1)) {
    const name = at + folder.length;
    const slash = frames.indexOf('/', name);
    const colon = frames.indexOf(':', name);
    if (colon >= 0 && (slash < 0 || colon < slash)) return true;
  }
  return false;
}

function mapFrame(frame: string, folder: string): string {
  const at = frame.indexOf(folder);
  const [position, file = '', lineText, columnText] =
    /^([^/():]+):(\d+):(\d+)/.exec(at < 0 ? '' : frame.slice(at + folder.length)) ?? [];
  if (position === undefined) return frame;

  const map = readMap(folder + file);
  const [line, column] = [Number(lineText) - 1, Number(columnText) - 1];
  const section = map.sections.findLast(
    ({ offset }) => offset.line < line || (offset.line === line && offset.column <= column),
  );
  if (section === undefined) return frame;
  const original = originalOf(section, line, column);
  if (original === undefined) return frame;
  const head = frame.slice(0, at);
  const tail = frame.slice(at + folder.length + position.length);
  return withOwnName(head, map, line, column) + folder + original + tail;
}

/**
 * `lib/candles/binance/client.ts:60:21` for a position in a stretch. Node's own SourceMap takes five times as long
 * for a first answer, since it is not even compiled by then.
 */
function originalOf({ offset, map }: Section, line: number, column: number): string | undefined {
  const row = line - offset.line;
  const end = row === 0 ? column - offset.column : column;
  // Column here; source, line and column there: each the difference to the one before.
  const fields = [0, 0, 0, 0];
  let index = 0;
  let value = 0;
  let shift = 0;
  let at = 0;
  let original: string | undefined;
  for (const char of map.mappings) {
    if (char === ',' || char === ';') {
      index = 0;
      if (char === ',') continue;
      fields[0] = 0;
      at += 1;
      if (at > row) break;
      continue;
    }
    const digit = DIGITS.indexOf(char);
    value += (digit & 31) << shift;
    shift += 5;
    if (digit >= 32) continue;
    fields[index]! += value & 1 ? -(value >> 1) : value >> 1;
    value = 0;
    shift = 0;
    index += 1;
    if (index === 1 && at === row && fields[0]! > end) break;
    if (index === 4) original = `${fields[2]! + 1}:${fields[3]! + 1}`;
  }
  return original && `${map.sources[0]}:${original}`;
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
    const found = JSON.parse(text);
    // A map of somebody else's tool has no names, and other sections.
    if (found.x_names !== undefined) map = found;
  } catch {
    // The frames then name the bundle, which is less to read, but no reason to lose the line.
  }
  maps.set(url, map);
  return map;
}
