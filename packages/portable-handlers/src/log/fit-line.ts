import { cutBelow, cutStack, cutTexts, depthOf } from './cut-exception.ts';
import { cutText, toJson } from './cut-text.ts';
import type { ExceptionFacts } from './exception.ts';
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
