import type { Log } from './log.ts';

type Options = {
  /** Brings to its end what the process is doing, before it flushes. Default: nothing. */
  finish?: () => Promise<void>;
  /** `finish` is not waited for any longer (ms). Default 0. */
  finishWithinMs?: number;
  /** Waits, for a bounded time, until what was written has left the process. */
  flush?: () => Promise<void>;
  /** Ends the process. */
  exit?: (code: number) => void;
  /** How many requests have no answer yet, which the end of the process takes; for the crash's line. */
  unfinishedRequests?: () => number;
};

/** A process that has crashed ends after this time, whatever `flush` does. */
const MAX_FLUSH_MS = 5_000;

/** A process that goes on crashing is not finishing anything: after so many it ends at once. */
const MOST_CRASHES = 100;

/**
 * Turns what Node would write as text into lines of the contract: its warnings, and an exception or a
 * rejection that nobody handles, after which the process ends, once, with exit code 1. Gives back a
 * function that takes the guard away.
 */
export function guardProcess(
  log: Log,
  {
    finish = async () => {},
    finishWithinMs = 0,
    flush = async () => {},
    exit = (code) => process.exit(code),
    unfinishedRequests,
  }: Options = {},
): () => void {
  let crashes = 0;
  let first: unknown;
  let exited = false;

  function exitOnce(): void {
    if (!exited) exit(1);
    exited = true;
  }

  function flushAndExit(): void {
    flush().then(exitOnce, exitOnce);
  }

  function end(): void {
    if (crashes === 1) {
      setTimeout(exitOnce, finishWithinMs + MAX_FLUSH_MS);
      finish().then(flushAndExit, flushAndExit);
    }
    if (crashes === MOST_CRASHES) flushAndExit();
  }

  function onCrash(error: unknown, origin: string): void {
    // With --unhandled-rejections=strict a rejection comes as an exception first.
    if (crashes > 0 && error === first) return;
    if (crashes === 0) first = error;
    crashes++;
    if (crashes > MOST_CRASHES) return;
    try {
      logCrash(log, error, origin, unfinishedRequests?.());
    } catch {
      // An exception in here would end the process at once, with exit code 7 and Node's own text.
    }
    end();
  }

  const listeners = {
    warning: (warning: Error) => logWarning(log, warning),
    uncaughtException: (error: unknown) => onCrash(error, 'uncaughtException'),
    unhandledRejection: (reason: unknown) => onCrash(reason, 'unhandledRejection'),
  };

  // Node's own listener, which prints warnings to stderr.
  for (const listener of process.listeners('warning')) {
    if (listener.name === 'onWarning') process.off('warning', listener);
  }
  for (const [event, listener] of Object.entries(listeners)) process.on(event, listener);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) process.off(event, listener);
  };
}

function logWarning(log: Log, warning: Error & { code?: unknown }): void {
  log.write({
    level: 'WARNING',
    part: 'process',
    message: warning.message || 'Warning without a message',
    extra: {
      event: 'warning',
      name: warning.name,
      ...(typeof warning.code === 'string' && { code: warning.code }),
    },
    error: warning,
  });
}

function logCrash(log: Log, error: unknown, origin: string, unfinished?: number): void {
  log.write({
    level: 'CRITICAL',
    part: 'process',
    message: 'Process crashed',
    extra: {
      event: 'crash',
      origin,
      ...(unfinished !== undefined && { unfinished_requests: unfinished }),
    },
    // An entry without an error has no exception; a crash has one, also where `undefined` was thrown.
    error: error === undefined ? 'undefined' : error,
  });
}

/**
 * Writes the one line of a process that cannot start. `part` of the program says it; `problems` has a sentence for
 * each reason.
 */
export function logStartFailed(log: Log, part: string, problems: string[], error?: unknown): void {
  log.write({
    level: 'CRITICAL',
    part,
    message: 'API could not start',
    extra: { event: 'start_failed', problems },
    error,
  });
}
