import { originalFrames } from './original-frames.ts';

/** Where below the root something happened. */
export type Place = { module: string; function: string; line: number };

/** The place of what has none, such as an entry from a stack without frames. */
const NOWHERE: Place = { module: '<unknown>', function: '<anonymous>', line: 0 };

/** The folder from which files are named: as a URL, and as a decoded path; both end in a slash. */
export type Root = { url: string; path: string };

/** Frames looked at; a stack of ours is shorter, a made-up one may be endless. */
const MAX_FRAMES = 200;

/** The root that a URL, with a slash at its end, stands for. */
export function rootAt({ href, pathname }: URL): Root {
  return { url: href, path: decode(pathname) };
}

/** The place from which `writer`, a function that is running, was called. */
export function callerPlace(writer: (...given: never[]) => unknown, root: Root): Place {
  // The caller is most often the first frame; those of a logger in between are more.
  for (const frames of [4, 40]) {
    const place = firstPlace(stackAbove(writer, frames), root);
    if (place !== undefined) return place;
  }
  return NOWHERE;
}

/** The frames from which a function that is running was called, whatever limit the process has set. */
export function stackAbove(writer: (...given: never[]) => unknown, frames: number): string {
  const holder: { stack?: unknown } = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = frames;
  Error.captureStackTrace(holder, writer);
  Error.stackTraceLimit = limit;
  return String(holder.stack);
}

/** The first frame of ours in the lines of a stack, if there is one. */
export function firstPlace(stack: string, root: Root): Place | undefined {
  let start = 0;
  // Most often it is the first line, and the others need not even be divided.
  for (let count = 0; count < MAX_FRAMES && start >= 0; count += 1) {
    const end = stack.indexOf('\n', start);
    const line = stack.slice(start, end < 0 ? undefined : end);
    const isFrame = line.startsWith('    at ');
    const place = isFrame ? parseFrame(originalFrames(line, root.url), root) : undefined;
    if (place !== undefined) return place;
    start = end < 0 ? end : end + 1;
  }
  return undefined;
}

/** `    at async Object.read (file:///repository/lib/x.ts:10:5)`, where that is a file of ours. */
function parseFrame(frame: string, root: Root): Place | undefined {
  const text = frame.trim().slice('at '.length);
  if (text.includes('(eval at ')) return undefined;
  // A name with its location in brackets, or a bare location.
  const open = text.endsWith(')') ? text.search(/ \((?:file:\/)?\//) : -1;
  const location = open === -1 ? text.replace(/^async /, '') : text.slice(open + 2, -1);
  const end = /:(\d+):\d+$/.exec(location);
  if (end === null) return undefined;

  const path = location.slice(0, end.index);
  const file = path.startsWith('file://') ? decode(path.slice('file://'.length)) : path;
  if (!file.startsWith(root.path) || file.includes('/node_modules/')) return undefined;
  return {
    module: file
      .slice(root.path.length)
      .replace(/\?.*$/, '')
      .replace(/\.[^./]+$/, ''),
    function: open === -1 ? '<anonymous>' : functionName(text.slice(0, open)),
    line: Number(end[1]),
  };
}

/** V8 adds how a function was called (`async`, `new`, `Object.`, `[as alias]`): the name is without. */
function functionName(name: string): string {
  const bare = name
    .replace(/^async /, '')
    .replace(/^new /, '')
    .replace(/ \[as [^\]]*\]$/, '')
    .replace(/^Object\./, '');
  return bare === '' || bare.endsWith('<anonymous>') ? '<anonymous>' : bare.slice(0, 200);
}

function decode(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // A file whose name holds a bare percent sign is named as it is.
  }
}
