import type { Context } from 'aws-lambda';
import { createDeadlines, type Timed } from '../../lib/deadlines.ts';
import { HttpError } from '../../lib/errors.ts';

/** How long before its deadline a call is answered with 504, so that the line gets out. */
const EARLY_MS = 500;

type Call = Timed & { controller: AbortController; reject: (error: Error) => void };

// A function whose call waits for what never comes would end without its answer.
const deadlines = createDeadlines<Call>(Date.now, expire, { holdsProcess: true });

function expire({ controller, reject }: Call): void {
  reject(new HttpError(504, 'Request timed out'));
  controller.abort();
}

/**
 * What `answer` gives, or a 504 shortly before the deadline of the call; its signal is aborted then. middy can
 * do that too, with a timer and a race for each call: that takes 4 µs more.
 */
export function limitTime(
  context: Context,
  answer: (signal: AbortSignal) => object | Promise<object>,
): object | Promise<object> {
  const controller = new AbortController();
  const answered = answer(controller.signal);
  // Whoever calls a handler by hand may leave out the time.
  const remainingMs = context.getRemainingTimeInMillis?.();
  if (!(answered instanceof Promise) || remainingMs === undefined) return answered;
  return new Promise((resolve, reject) => {
    const dueAt = Date.now() + remainingMs - EARLY_MS;
    const call = { dueAt, earlier: undefined, later: undefined, controller, reject };
    deadlines.add(call);
    answered.then(
      (value) => {
        deadlines.remove(call);
        resolve(value);
      },
      (error: unknown) => {
        deadlines.remove(call);
        reject(error);
      },
    );
  });
}
