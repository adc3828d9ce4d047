import { createDeadlines, type Timed } from 'portable-handlers';
import { HttpError } from '../../lib/errors.ts';
import type { Handled, Middleware } from './middleware.ts';

/** How long before its deadline a call is answered with 504, so that the line gets out. */
const EARLY_MS = 500;

type Wait = Timed & { controller: AbortController; reject: (error: Error) => void };

// A function whose call waits for what never comes would end without its answer.
const deadlines = createDeadlines<Wait>(readClock, expire, { holdsProcess: true });

/** Milliseconds on the monotonic clock: a system clock that is set back must not make a limit longer. */
function readClock(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

function expire({ controller, reject }: Wait): void {
  reject(new HttpError(504, 'Request timed out'));
  controller.abort();
}

/**
 * The time limit of a call: whatever the stack waits for, it waits for by `limited`. middy has a limit too, for its
 * handler alone, with a timer and a race for each call: that takes 4 µs more.
 */
export const limitTime: Middleware = {
  before({ internal }) {
    internal.controller = new AbortController();
  },
};

/** What `promise` gives, or a 504 shortly before the deadline of the call; its signal is aborted then. */
export async function limited<T>(
  { context, internal: { controller } }: Pick<Handled, 'context' | 'internal'>,
  promise: Promise<T>,
): Promise<T> {
  // Whoever calls a handler by hand may leave out the time.
  const remainingMs = context.getRemainingTimeInMillis?.();
  if (remainingMs === undefined) return promise;
  const { promise: first, resolve, reject } = Promise.withResolvers<T>();
  const dueAt = readClock() + remainingMs - EARLY_MS;
  const wait = { dueAt, earlier: undefined, later: undefined, controller, reject };
  deadlines.add(wait);
  promise.then(resolve, reject);
  try {
    return await first;
  } finally {
    deadlines.remove(wait);
  }
}
