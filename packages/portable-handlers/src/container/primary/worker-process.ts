import type { SendHandle } from 'node:child_process';
import cluster, { type Worker as ClusterWorker } from 'node:cluster';
import { setImmediate as pollPhase, setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../log/log.ts';
import type { ToPrimary, ToWorker } from '../messages.ts';
import type { Handle } from '../sockets.ts';
import { createLineSplitter, type Relay } from './relay.ts';
import { watchStderr } from './watch-stderr.ts';

/** A worker that is not ready after so long is killed. */
const READY_WITHIN_MS = 60_000;

/** Its pipes are read to their ends within this time after a worker's end, or not at all. */
const READ_UP_MS = 1_000;

const PART = 'container';

/** Why a worker is gone: killed for one of the reasons, ended by itself, or never a process. */
const DEATHS = {
  died: 'Worker died',
  silent: 'Worker was silent and has been killed',
  late: 'Worker did not get ready and has been killed',
  not_started: 'Worker could not be started',
};

type DeathReason = keyof typeof DEATHS;

/** Counts as `cluster.worker.id` does, which a worker puts into its own lines. */
let forks = 0;

/** One of the container's workers. */
export type Worker = {
  /** None where there is no process. */
  pid: number | undefined;
  /** It has said that it can serve. */
  isReady(): boolean;
  /** Sends it a message, which may carry a handle. */
  tell(message: ToWorker, handle?: Handle): void;
  kill(reason: DeathReason | 'stopping'): void;
};

export type WorkerOptions = {
  /** Added to the environment of the primary. */
  env: Record<string, string>;
  relay: Relay;
  log: Log;
  onMessage(worker: Worker, message: ToPrimary, handle?: Handle): void;
  /** Its process is gone and all its messages have been read: what it has not taken by now, it never will. */
  onMessagesRead(worker: Worker): void;
};

type Options = WorkerOptions & {
  /** A stop was asked for: an end with code 0 is no death. */
  isStopping(): boolean;
  /** Its process is gone; gives after how long (ms) its successor starts, if there will be one. */
  onExit(worker: Worker): number | undefined;
  /** Its death, if it was one, is in the log. */
  onLogged(worker: Worker): void;
};

/**
 * Starts a worker: its lines go to the relay, its messages to `onMessage`. It is killed when it is not ready in
 * time, and its death becomes a line.
 */
export function startWorker({ isStopping, ...options }: Options): Worker {
  const { relay, log } = options;
  const startedAt = performance.now();
  const id = ++forks;
  const { forked, error: cannotFork } = fork(options.env);
  const child = forked?.process;
  const lines = createLineSplitter({
    onLines: relay.push,
    onStray: (text) => logStray('stdout', text),
  });
  // Without a process (no memory, too many of them) there are no streams either.
  child?.stdout?.on('data', lines.push).on('error', ignore);
  if (child?.stdout) relay.attach(child.stdout);
  const takeStderr = child?.stderr && watchStderr(child.stderr, (text) => logStray('stderr', text));

  const closed = new Promise((resolve) => child?.once('close', resolve));
  let ready = false;
  let exited = false;
  let gaveUp = false;
  let killedAs: DeathReason | 'stopping' | undefined;

  /** What a worker wrote and is no line of the contract becomes one. */
  function logStray(stream: 'stdout' | 'stderr', text: string): void {
    log.write({
      level: 'WARNING',
      part: PART,
      message: 'Stray output of a worker',
      extra: { event: 'stray_output', worker: id, stream, text },
    });
  }

  /** Not by its event `disconnect`: that waits for a dead worker to confirm the handle it was sent last. */
  async function messagesRead(): Promise<void> {
    while (child?.connected && !gaveUp) await pollPhase();
    await pollPhase();
  }

  async function end(exitCode: number | null, signal: string | null, error?: unknown) {
    if (exited) return;
    exited = true;
    const livedMs = performance.now() - startedAt;
    clearTimeout(late);
    const restartMs = options.onExit(worker);
    const tooLong = sleep(READ_UP_MS).then(() => {
      gaveUp = true;
    });
    await Promise.race([messagesRead(), tooLong]);
    options.onMessagesRead(worker);
    if (error === undefined) await Promise.race([closed, tooLong]);
    const stderr = takeStderr?.() ?? '';
    if (killedAs !== 'stopping' && !(isStopping() && exitCode === 0)) {
      const reason = killedAs ?? (error === undefined ? 'died' : 'not_started');
      const unfinishedLine = lines.rest();
      log.write({
        level: 'CRITICAL',
        part: PART,
        message: DEATHS[reason],
        extra: {
          event: 'worker_died',
          reason,
          worker: id,
          pid: child?.pid ?? null,
          exit_code: exitCode,
          signal,
          uptime_ms: Math.round(livedMs),
          stderr,
          ...(unfinishedLine && { unfinished_line: unfinishedLine }),
          ...(restartMs !== undefined && { restart_in_ms: restartMs }),
        },
        error,
      });
    }
    options.onLogged(worker);
  }

  const worker: Worker = {
    pid: child?.pid,
    isReady: () => ready,
    tell(message, handle) {
      if (exited || !forked?.isConnected()) return;
      // A worker that cannot be reached is dying, and its end says so.
      child?.send(message, handle as SendHandle | undefined, {}, ignore);
    },
    kill(reason) {
      killedAs ??= reason;
      child?.kill('SIGKILL');
    },
  };
  const late = setTimeout(worker.kill, READY_WITHIN_MS, 'late');
  if (cannotFork !== undefined) setImmediate(end, null, null, cannotFork);
  child?.once('exit', (exitCode, signal) => end(exitCode, signal));
  // Said where no process came to be; where a message found no receiver, its end follows.
  child?.on('error', (error) => {
    if (child.pid === undefined) end(null, null, error);
  });
  forked?.on('error', ignore);
  forked?.on('message', (message: ToPrimary, handle: unknown) => {
    if (message.type === 'ready') {
      clearTimeout(late);
      ready = true;
    }
    options.onMessage(worker, message, handle as Handle | undefined);
  });
  return worker;
}

function ignore(): void {}

/** Node throws some of the reasons why there is no process, and emits others. */
function fork(env: Record<string, string>): { forked?: ClusterWorker; error?: unknown } {
  try {
    return { forked: cluster.fork(env) };
  } catch (error) {
    return { error };
  }
}
