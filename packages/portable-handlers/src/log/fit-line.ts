import { cutText, toJson } from './cut-text.ts';
import { cutMark, type ExceptionFacts, exceptionsBelow, splitStack } from './exception.ts';
import type { Json } from './plain.ts';

/** A line's object; the order of its keys is the contract's. */
export type LineObject = {
  timestamp: string;
  level: string;
  logger: string;
  message: string;
  module: string;
  function: string;
  line: number;
  extra: Record<string, unknown> & { exception?: ExceptionFacts };
};

/** Docker splits at 16 KiB; the line feed counts. */
const MAX_LINE_BYTES = 16 * 1024 - 2;

/** Frames at the top of a stack that are always kept. */
const KEPT_FRAMES = 10;

/** Bytes of one frame, where frames must be cut: an ordinary one has a hundred. */
const MAX_FRAME_BYTES = 512;

/** The line's text, cut and marked until it stays under 16 KiB. Changes the line that it is given. */
export function writeLine(line: LineObject): string {
  let text = toJson(line);
  if (fits(text)) return text;
  for (const _ of cuts(line)) {
    text = toJson(line);
    if (fits(text)) break;
  }
  return text;
}

function fits(text: string): boolean {
  // A UTF-16 unit is at most three bytes.
  return text.length * 3 <= MAX_LINE_BYTES || Buffer.byteLength(text) <= MAX_LINE_BYTES;
}

/** Cuts a little more at every step, what matters least first. */
function* cuts(line: LineObject): Generator<void> {
  const { exception } = line.extra;
  if (exception !== undefined) {
    for (let depth = depthOf(exception); depth > 0; depth--) {
      cutBelow(exception, depth - 1);
      yield;
    }
    for (const lastFrames of [10, 3, 0]) {
      cutStack(exception, lastFrames);
      yield;
    }
  }
  yield* lastResorts(line);
}

/** For what no ordinary line holds: texts that alone fill it. */
function* lastResorts(line: LineObject): Generator<void> {
  const { exception, ...rest } = line.extra;
  for (const [maxBytes, items] of [
    [8_192, 50],
    [4_096, 20],
    [1_024, 10],
    [256, 4],
    [64, 1],
  ] as const) {
    for (const [key, value] of Object.entries(rest)) {
      line.extra[key] = cutValue(value as Json, maxBytes, items);
    }
    line.message = cutText(line.message, maxBytes);
    line.logger = cutText(line.logger, maxBytes);
    yield;
    if (exception !== undefined) {
      cutTexts(exception, maxBytes);
      yield;
    }
  }
}

function cutValue(value: Json, maxBytes: number, items: number): Json {
  if (typeof value === 'string') return cutText(value, maxBytes);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const kept = value.slice(0, items).map((item) => cutValue(item, maxBytes, items));
    if (value.length > items) kept.push(`[${value.length - items} more cut]`);
    return kept;
  }
  const entries = Object.entries(value);
  const kept = entries.slice(0, items).map(([key, item]) => [key, cutValue(item, maxBytes, items)]);
  if (entries.length > items) kept.push(['[cut]', `${entries.length - items} more`]);
  return Object.fromEntries(kept);
}

/** How many levels of causes lie below the exception. */
function depthOf(exception: ExceptionFacts): number {
  const below = exceptionsBelow(exception);
  return below.length === 0 ? 0 : 1 + Math.max(...below.map(depthOf));
}

/** Leaves out, marked, what lies more than `depth` levels below the exception. */
function cutBelow(exception: ExceptionFacts, depth: number): void {
  const below = exceptionsBelow(exception);
  if (depth > 0) {
    for (const next of below) cutBelow(next, depth - 1);
  } else if (below.length > 0) {
    delete exception.errors;
    exception.cause = cutMark('deeper causes cut');
  }
}

/** Leaves the first ten frames of the stack and the last few, the middle marked. */
function cutStack(exception: ExceptionFacts, lastFrames: number): void {
  const { header, frames } = splitStack(exception.stack, exception.message);
  const lines = frames.split('\n').slice(1);
  const cut = lines.length - KEPT_FRAMES - lastFrames;
  if (cut < 2) return;
  const kept = [
    ...lines.slice(0, KEPT_FRAMES),
    `    … [${cut} frames cut]`,
    ...lines.slice(lines.length - lastFrames),
  ];
  exception.stack = `${header}\n${kept.join('\n')}`;
}

/** Cuts the stack's beginning, which repeats the message, then the texts themselves. */
function cutTexts(exception: ExceptionFacts, maxBytes: number): void {
  const { header, frames } = splitStack(exception.stack, exception.message);
  const lines = frames
    .split('\n')
    .map((line) => cutText(line, Math.min(maxBytes, MAX_FRAME_BYTES)));
  exception.stack = cutText(header, maxBytes / 8 + 56) + lines.join('\n');
  exception.message = cutText(exception.message, maxBytes);
  exception.name = cutText(exception.name, maxBytes);
  if (typeof exception.code === 'string') exception.code = cutText(exception.code, maxBytes);
}
