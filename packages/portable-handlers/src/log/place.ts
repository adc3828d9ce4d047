import { originalFrames } from './original-frames.ts';

/** Where in the repository something happened. */
export type Place = { module: string; function: string; line: number };

/** The place of what has none, such as an entry from a stack without frames. */
const NOWHERE: Place = { module: '<unknown>', function: '<anonymous>', line: 0 };

/** With a trailing slash. The one spot that knows where the repository is. */
const ROOT = rootFrom(import.meta.url);

/** Frames looked at; a stack of ours is shorter, a made-up one may be endless. */
const MAX_FRAMES = 200;

/** A bundle lies in the folder that its sources are named from. */
function rootFrom(url: string): string {
  return decode(new URL(url.endsWith('.ts') ? '../../../../' : './', url).pathname);
}

/** The place from which `writer`, a function that is running, was called. */
export function callerPlace(writer: (...given: never[]) => unknown): Place {
  const holder: { stack?: unknown } = {};
  const limit = Error.stackTraceLimit;
  // Whatever the process has set: the caller, and those above it in case that it is none of ours.
  Error.stackTraceLimit = 4;
  Error.captureStackTrace(holder, writer);
  Error.stackTraceLimit = limit;
  return firstPlace(String(holder.stack)) ?? NOWHERE;
}

/** The first frame of ours in the lines of a stack, if there is one. */
export function firstPlace(stack: string): Place | undefined {
  let start = 0;
  // Most often it is the first line, and the others need not even be divided.
  for (let count = 0; count < MAX_FRAMES && start >= 0; count += 1) {
    const end = stack.indexOf('\n', start);
    const line = stack.slice(start, end < 0 ? undefined : end);
    const isFrame = line.startsWith('    at ');
    const place = isFrame ? parseFrame(originalFrames(line)) : undefined;
    if (place !== undefined) return place;
    start = end < 0 ? end : end + 1;
  }
  return undefined;
}

/** `    at async Object.read (file:///repository/lib/x.ts:10:5)`, where that is a file of ours. */
function parseFrame(frame: string): Place | undefined {
  const text = frame.trim().slice('at '.length);
  if (text.includes('(eval at ')) return undefined;
  // A name with its location in brackets, or a bare location.
  const open = text.endsWith(')') ? text.search(/ \((?:file:\/)?\//) : -1;
  const location = open === -1 ? text.replace(/^async /, '') : text.slice(open + 2, -1);
  const end = /:(\d+):\d+$/.exec(location);
  if (end === null) return undefined;

  const path = location.slice(0, end.index);
  const file = path.startsWith('file://') ? decode(path.slice('file://'.length)) : path;
  if (!file.startsWith(ROOT) || file.includes('/node_modules/')) return undefined;
  return {
    module: file
      .slice(ROOT.length)
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
