import { firstPlace, framesOf, type Place } from './place.ts';

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

/** What stands where exceptions were left out: it has the shape of one, so readers need no second rule. */
export function cutMark(what: string): ExceptionFacts {
  return { name: '[cut]', message: what, stack: '' };
}

/**
 * Describes whatever was thrown, with its causes and, for an AggregateError, its errors. Never throws,
 * whatever the value does when it is touched.
 */
export function describeException(thrown: unknown): ExceptionFacts {
  const seen = new Set<object>();

  function describe(thrown: unknown, depth: number): ExceptionFacts {
    if (!isObject(thrown)) return { name: 'NonError', message: showPrimitive(thrown), stack: '' };

    const name = textOf(read(thrown, 'name')) || 'Error';
    const message = textOf(read(thrown, 'message'));
    if (seen.has(thrown)) return { name, message, stack: '[seen above]' };
    seen.add(thrown);

    const stack = read(thrown, 'stack');
    const facts: ExceptionFacts = { name, message, stack: typeof stack === 'string' ? stack : '' };
    const code = read(thrown, 'code');
    if (typeof code === 'string' || Number.isFinite(code)) facts.code = code as string | number;

    const cause = read(thrown, 'cause');
    if (cause !== undefined) facts.cause = describeBelow(cause, depth);
    const errors = aggregated(thrown);
    if (errors.length > 0) {
      facts.errors = errors.slice(0, MAX_ERRORS).map((error) => describeBelow(error, depth));
      if (errors.length > MAX_ERRORS) {
        facts.errors.push(cutMark(`${errors.length - MAX_ERRORS} more errors cut`));
      }
    }
    return facts;
  }

  function describeBelow(thrown: unknown, depth: number): ExceptionFacts {
    if (depth >= MAX_DEPTH || seen.size >= MAX_EXCEPTIONS) return cutMark('deeper causes cut');
    return describe(thrown, depth + 1);
  }

  return describe(thrown, 0);
}

/** The first frame of ours in the exception or, failing that, in what lies below it. */
export function placeOfException(exception: ExceptionFacts): Place | undefined {
  const own = firstPlace(framesOf(splitStack(exception).frames));
  if (own !== undefined) return own;
  for (const below of exceptionsBelow(exception)) {
    const place = placeOfException(below);
    if (place !== undefined) return place;
  }
  return undefined;
}

export function exceptionsBelow({ cause, errors = [] }: ExceptionFacts): ExceptionFacts[] {
  return cause === undefined ? errors : [cause, ...errors];
}

/**
 * A stack's text before the frames (V8 starts it with name and message, and a message may hold lines
 * that look like frames) and its frames.
 */
export function splitStack({ name, message, stack }: ExceptionFacts): {
  header: string;
  frames: string;
} {
  const title = [`${name}: ${message}`, `Error: ${message}`].find((title) =>
    stack.startsWith(title),
  );
  const from = title === undefined ? 0 : title.length;
  const at = stack.startsWith('    at ', from) ? from : stack.indexOf('\n    at ', from);
  return at === -1
    ? { header: stack, frames: '' }
    : { header: stack.slice(0, at), frames: stack.slice(at) };
}

/** Changes every text of an exception and of those below it, in place. */
export function changeTexts(exception: ExceptionFacts, change: (text: string) => string): void {
  exception.name = change(exception.name);
  exception.message = change(exception.message);
  exception.stack = change(exception.stack);
  if (typeof exception.code === 'string') exception.code = change(exception.code);
  for (const below of exceptionsBelow(exception)) changeTexts(below, change);
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

function aggregated(thrown: object): unknown[] {
  try {
    if (!(thrown instanceof AggregateError) || !Array.isArray(thrown.errors)) return [];
    return Array.from(thrown.errors);
  } catch {
    return []; // As above.
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : isObject(value) ? '' : showPrimitive(value ?? '');
}

function showPrimitive(value: unknown): string {
  return String(value);
}
