import type { Log } from './log.ts';

type Options = {
  /** Waits, for a bounded time, until what was written has left the process. */
  flush?: () => Promise<void>;
  /** Ends the process. */
  exit?: (code: number) => void;
};

/** Lines get this long to leave a process that has crashed, whatever `flush` does. */
const MAX_FLUSH_MS = 5_000;

/**
 * Turns what Node would write as text into lines of the contract: its warnings, and an exception or a
 * rejection that nobody handles, after which the process ends with exit code 1.
 * Gives back a function that takes the guard away.
 */
export function guardProcess(
  log: Log,
  { flush = async () => {}, exit = (code) => process.exit(code) }: Options = {},
): () => void {
  let ending = false;

  function onWarning(warning: Error & { code?: unknown }): void {
    const code = typeof warning.code === 'string' ? { code: warning.code } : {};
    log.write({
      level: 'WARNING',
      logger: 'api.process',
      message: warning.message,
      extra: { event: 'warning', name: warning.name, ...code },
      error: warning,
    });
  }

  function onCrash(error: unknown, origin: string): void {
    try {
      log.write({
        level: 'CRITICAL',
        logger: 'api.process',
        message: 'Process crashed',
        extra: { event: 'crash', origin },
        error: error === undefined ? 'undefined' : error,
      });
    } finally {
      if (!ending) {
        ending = true;
        setTimeout(exit, MAX_FLUSH_MS, 1);
        flush().then(
          () => exit(1),
          () => exit(1),
        );
      }
    }
  }

  const onUncaught = (error: unknown) => onCrash(error, 'uncaughtException');
  const onRejection = (reason: unknown) => onCrash(reason, 'unhandledRejection');

  // Node's own listener prints warnings to stderr.
  for (const listener of process.listeners('warning')) {
    if (listener.name === 'onWarning') process.off('warning', listener);
  }
  process.on('warning', onWarning);
  process.on('uncaughtException', onUncaught);
  process.on('unhandledRejection', onRejection);
  return () => {
    process.off('warning', onWarning);
    process.off('uncaughtException', onUncaught);
    process.off('unhandledRejection', onRejection);
  };
}
