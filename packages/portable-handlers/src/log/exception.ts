import { boundText } from './cut-text.ts';
import { originalFrames } from './original-frames.ts';
import { firstPlace, type Place, type Root } from './place.ts';

/** `extra.exception`: only an error's own name, message, stack and code, never its other properties. */
export type ExceptionFacts = {
  name: string;
  message: string;
  stack: string;
  code?: string | number;
  cause?: ExceptionFacts;
  errors?: ExceptionFacts[];
};

/** Causes below causes; deeper ones are cut. */
const MAX_DEPTH = 10;

/** Exceptions in one line, all causes and aggregated errors together. */
const MAX_EXCEPTIONS = 50;

/** Errors of one AggregateError. */
const MAX_ERRORS = 10;

/** Characters of a stack's frames; a thousand frames of ours are fewer. */
const MAX_FRAMES_LENGTH = 100_000;

/** What stands where exceptions were left out: it has the shape of one, so readers need no second rule. */
export function cutMark(what: string): ExceptionFacts {
  return { name: '[cut]', message: what, stack: '' };
}

/**
 * Describes whatever was thrown, with its causes and, for an AggregateError, its errors; `redact` sees
 * every text. The place is the first frame below `root` in it or, failing that, in what lies below it. Never
 * throws, whatever the value does when it is touched.
 */
export function describeException(
  thrown: unknown,
  redact: (text: string) => string,
  root: Root,
): { exception: ExceptionFacts; place: Place | undefined } {
  const seen = new Set<object>();
  let place: Place | undefined;
  let count = 0;

  function describe(thrown: unknown, depth: number): ExceptionFacts {
    count += 1;
    if (!isObject(thrown)) {
      return { name: 'NonError', message: show(String(thrown)), stack: '' };
    }
    const name = textOf(read(thrown, 'name')) || 'Error';
    const message = textOf(read(thrown, 'message'));
    const facts: ExceptionFacts = { name: show(name), message: show(message), stack: '' };
    if (seen.has(thrown)) return { ...facts, stack: '[seen above]' };
    seen.add(thrown);

    const { header, frames: asRun } = splitStack(textOf(read(thrown, 'stack')), message);
    const frames = originalFrames(asRun, root.url);
    place ??= firstPlace(frames, root);
    facts.stack = show(header) + redact(frames).toWellFormed();
    const code = read(thrown, 'code');
    if (typeof code === 'string') facts.code = show(code);
    else if (Number.isFinite(code)) facts.code = code as number;

    const cause = read(thrown, 'cause');
    if (cause !== undefined) facts.cause = describeBelow(cause, depth);
    const errors = aggregatedErrors(thrown);
    if (errors.length > 0) {
      facts.errors = errors.slice(0, MAX_ERRORS).map((error) => describeBelow(error, depth));
      const rest = errors.length - MAX_ERRORS;
      if (rest > 0) facts.errors.push(cutMark(`${rest} errors cut`));
    }
    return facts;
  }

  function describeBelow(thrown: unknown, depth: number): ExceptionFacts {
    if (depth >= MAX_DEPTH || count >= MAX_EXCEPTIONS) return cutMark('further causes cut');
    return describe(thrown, depth + 1);
  }

  function show(text: string): string {
    return boundText(redact(text).toWellFormed());
  }

  return { exception: describe(thrown, 0), place };
}

/** What lies directly below an exception. */
export function exceptionsBelow({ cause, errors = [] }: ExceptionFacts): ExceptionFacts[] {
  return cause === undefined ? errors : [cause, ...errors];
}

/**
 * A stack's text before its frames, which repeats name and message, and its frames. A message may hold
 * lines that look like frames: they belong to the text before.
 */
export function splitStack(stack: string, message: string): { header: string; frames: string } {
  const from = message === '' ? -1 : stack.indexOf(message);
  const at = stack.indexOf('\n    at ', from === -1 ? 0 : from + message.length);
  return at === -1
    ? { header: stack, frames: '' }
    : { header: stack.slice(0, at), frames: boundFrames(stack.slice(at)) };
}

function boundFrames(frames: string): string {
  if (frames.length <= MAX_FRAMES_LENGTH) return frames;
  const lines = frames.slice(0, MAX_FRAMES_LENGTH).split('\n').slice(0, -1);
  return `${lines.join('\n')}\n    … [further frames cut]`;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function read(object: object, key: string): unknown {
  try {
    return (object as Record<string, unknown>)[key];
  } catch {
    return undefined; // A getter or a proxy that throws has nothing to tell.
  }
}

function aggregatedErrors(thrown: object): unknown[] {
  try {
    if (!(thrown instanceof AggregateError) || !Array.isArray(thrown.errors)) return [];
    return Array.from(thrown.errors);
  } catch {
    return []; // As above.
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : isObject(value) ? '' : String(value ?? '');
}
