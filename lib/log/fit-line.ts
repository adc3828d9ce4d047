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
  extra: Record<string, unknown>;
};

/** Docker splits at 16 KiB; the line feed counts. */
const MAX_LINE_BYTES = 16 * 1024 - 2;

const KEPT_FRAMES = 10;

/** The line's text, cut and marked until it stays under 16 KiB. Changes the line that it is given. */
export function writeLine(line: LineObject): string {
  let text = toJson(line);
  if (fits(text)) return text;
  for (const _ of cuts(line)) {
    text = toJson(line);
    if (fits(text)) return text;
  }
  return text;
}

function fits(text: string): boolean {
  // A UTF-16 unit is at most three bytes.
  return text.length * 3 <= MAX_LINE_BYTES || Buffer.byteLength(text) <= MAX_LINE_BYTES;
}

/** Cuts the line a little more at every step, what matters least first. */
function* cuts(line: LineObject): Generator<void> {
  const exception = line.extra.exception as ExceptionFacts | undefined;
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
  for (const maxBytes of [4_096, 1_024]) {
    if ('detail' in line.extra) {
      line.extra.detail = shrink(line.extra.detail as Json, maxBytes, 20);
      yield;
    }
  }
  if (exception !== undefined) {
    cutHeader(exception, 1_024);
    yield;
  }
  for (const [maxBytes, items] of [
    [4_096, 50],
    [2_048, 20],
    [1_024, 10],
    [256, 5],
    [64, 1],
  ] as const) {
    line.message = cutText(line.message, maxBytes);
    line.logger = cutText(line.logger, maxBytes);
    for (const [key, value] of Object.entries(line.extra)) {
      line.extra[key] = shrink(value as Json, maxBytes, items);
    }
    yield;
  }
}

function depthOf(exception: ExceptionFacts): number {
  const below = exceptionsBelow(exception);
  return below.length === 0 ? 0 : 1 + Math.max(...below.map(depthOf));
}

/** Leaves out what lies more than `depth` below the exception. */
function cutBelow(exception: ExceptionFacts, depth: number): void {
  const below = exceptionsBelow(exception);
  if (depth > 0) {
    for (const next of below) cutBelow(next, depth - 1);
  } else if (below.length > 0) {
    const count = below.reduce((sum, next) => sum + countOf(next), 0);
    delete exception.errors;
    exception.cause = cutMark(`${count} ${count === 1 ? 'cause' : 'causes'} cut`);
  }
}

function countOf(exception: ExceptionFacts): number {
  return exceptionsBelow(exception).reduce((sum, next) => sum + countOf(next), 1);
}

/** Leaves the first ten and the last frames of the stack. */
function cutStack(exception: ExceptionFacts, last: number): void {
  const { header, frames } = splitStack(exception);
  const lines = frames.split('\n').slice(1);
  const cut = lines.length - KEPT_FRAMES - last;
  if (cut <= 1) return;
  const kept = [
    ...lines.slice(0, KEPT_FRAMES),
    `    … [${cut} frames cut]`,
    ...lines.slice(lines.length - last),
  ];
  exception.stack = `${header}\n${kept.join('\n')}`;
}

/** The text before the frames repeats the message. */
function cutHeader(exception: ExceptionFacts, maxBytes: number): void {
  const { header, frames } = splitStack(exception);
  exception.stack = cutText(header, maxBytes) + frames;
}

function shrink(value: Json, maxBytes: number, items: number): Json {
  if (typeof value === 'string') return cutText(value, maxBytes);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const kept = value.slice(0, items).map((item) => shrink(item, maxBytes, items));
    if (value.length > items) kept.push(`[${value.length - items} more cut]`);
    return kept;
  }
  const kept = Object.entries(value).slice(0, Math.max(items, 8));
  return Object.fromEntries(kept.map(([key, item]) => [key, shrink(item, maxBytes, items)]));
}
