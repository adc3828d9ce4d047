import { cutText } from './cut-text.ts';
import { cutMark, type ExceptionFacts, exceptionsBelow, splitStack } from './exception.ts';

/** Frames at the top of a stack that are always kept. */
const KEPT_FRAMES = 10;

/** Bytes of one frame, where frames must be cut: an ordinary one has a hundred. */
const MAX_FRAME_BYTES = 512;

/** How many levels of causes lie below the exception. */
export function depthOf(exception: ExceptionFacts): number {
  const below = exceptionsBelow(exception);
  return below.length === 0 ? 0 : 1 + Math.max(...below.map(depthOf));
}

/** Leaves out, marked, what lies more than `depth` levels below the exception. */
export function cutBelow(exception: ExceptionFacts, depth: number): void {
  const below = exceptionsBelow(exception);
  if (depth > 0) {
    for (const next of below) cutBelow(next, depth - 1);
  } else if (below.length > 0) {
    delete exception.errors;
    exception.cause = cutMark('deeper causes cut');
  }
}

/** Leaves the first ten frames of the stack and the last few, the middle marked. */
export function cutStack(exception: ExceptionFacts, lastFrames: number): void {
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
export function cutTexts(exception: ExceptionFacts, maxBytes: number): void {
  const { header, frames } = splitStack(exception.stack, exception.message);
  const lines = frames
    .split('\n')
    .map((line) => cutText(line, Math.min(maxBytes, MAX_FRAME_BYTES)));
  exception.stack = cutText(header, maxBytes / 8 + 56) + lines.join('\n');
  exception.message = cutText(exception.message, maxBytes);
  exception.name = cutText(exception.name, maxBytes);
  if (typeof exception.code === 'string') exception.code = cutText(exception.code, maxBytes);
}
