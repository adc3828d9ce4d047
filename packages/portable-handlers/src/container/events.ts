import type { Log } from '../log/log.ts';
import type { Json } from '../shared-values.ts';

const PART = 'container';

/** Why a worker is gone; `late` is one that did not get ready in time, `not_started` never a process. */
export type DeathReason = 'died' | 'silent' | 'late' | 'not_started';

const DEATHS: Record<DeathReason, string> = {
  died: 'Worker died',
  silent: 'Worker was silent and has been killed',
  late: 'Worker did not get ready and has been killed',
  not_started: 'Worker could not be started',
};

/** How a worker ended. */
export type Death = {
  exitCode: number | null;
  signal: string | null;
  livedMs: number;
  stderr: string;
  /** The beginning of a line that it did not finish. */
  unfinishedLine: string;
  /** Why it could not even be started. */
  error?: unknown;
};

type Startup = {
  environment: string;
  version: string;
  workers: number;
  host: string;
  port: number;
  metrics_port?: number | undefined;
  /** What the service adds. */
  [fact: string]: Json | undefined;
};

/** The container serves: its port is open and a worker is ready. */
export function logStartup(log: Log, startup: Startup): void {
  log.write({
    level: 'INFO',
    message: 'API starting up',
    extra: { event: 'startup', ...startup },
  });
}

type Shutdown = {
  environment: string;
  signal: string;
  duration_ms: number;
  /** Whether something had to be cut off because the time was over. */
  forced: boolean;
  unfinished_requests: number;
};

/** The container has stopped; nothing follows. */
export function logShutdown(log: Log, shutdown: Shutdown): void {
  log.write({
    level: 'INFO',
    message: 'API shutting down',
    extra: { event: 'shutdown', ...shutdown },
  });
}

/** A worker ended that should not have; `restartMs` is when its successor starts, if there will be one. */
export function logWorkerDied(
  log: Log,
  death: Death,
  about: {
    id: number;
    pid: number | undefined;
    reason: DeathReason;
    restartMs?: number | undefined;
  },
): void {
  log.write({
    level: 'CRITICAL',
    part: PART,
    message: DEATHS[about.reason],
    extra: {
      event: 'worker_died',
      reason: about.reason,
      worker: about.id,
      pid: about.pid ?? null,
      exit_code: death.exitCode,
      signal: death.signal,
      uptime_ms: Math.round(death.livedMs),
      stderr: death.stderr,
      ...(death.unfinishedLine && { unfinished_line: death.unfinishedLine }),
      ...(about.restartMs !== undefined && { restart_in_ms: about.restartMs }),
    },
    error: death.error,
  });
}

/** Something that a worker wrote and that is no line of the contract becomes one. */
export function logStrayOutput(
  log: Log,
  stray: { worker: number; stream: 'stdout' | 'stderr'; text: string },
): void {
  log.write({
    level: 'WARNING',
    part: PART,
    message: 'Stray output of a worker',
    extra: { event: 'stray_output', ...stray },
  });
}

/** Counts requests that passed because the primary did not say whether they were within the rate limit. */
export function countUnlimited(log: Log): () => void {
  return countInLines((requests) =>
    log.write({
      level: 'WARNING',
      part: PART,
      message: 'Requests passed without the rate limit',
      extra: { event: 'rate_limit_unavailable', requests },
    }),
  );
}

/** Counts connections that could not be accepted or not be kept. */
export function countRefused(log: Log, reason: string): () => void {
  return countInLines((refused) =>
    log.write({
      level: 'WARNING',
      part: PART,
      message: 'Connections refused',
      extra: { event: 'connections_refused', refused, reason },
    }),
  );
}

const COUNT_EVERY_MS = 10_000;

/** Counts what may happen often: a line at once for the first, then one every ten seconds for those since. */
function countInLines(write: (count: number) => void): () => void {
  let count = 0;
  let timer: NodeJS.Timeout | undefined;

  function writeCount(): void {
    timer = undefined;
    if (count === 0) return;
    write(count);
    count = 0;
    timer = setTimeout(writeCount, COUNT_EVERY_MS).unref();
  }

  return () => {
    count++;
    if (timer === undefined) writeCount();
  };
}
