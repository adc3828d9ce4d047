import cluster, { type Worker } from 'node:cluster';
import type { Socket } from 'node:net';
import { setImmediate as pollPhase, setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../log/log.ts';
import { type Death, logStrayOutput } from '../events.ts';
import type { ToPrimary, ToWorker } from '../messages.ts';
import type { Relay } from './relay.ts';
import { createLineSplitter } from './split-lines.ts';
import { watchStderr } from './watch-stderr.ts';

/** Counts as `cluster.worker.id` does, which a worker puts into its own lines. */
let forks = 0;

/** Its pipes are read to their ends within this time after a worker's end, or not at all. */
const READ_UP_MS = 1_000;

type Options = {
  /** Added to the environment of the primary. */
  env: Record<string, string>;
  relay: Relay;
  log: Log;
  onMessage(message: ToPrimary): void;
  /** The process is gone. */
  onExit(): void;
  /** And all its messages have been read. */
  onSilence(): void;
  /** And all that it wrote. */
  onDeath(death: Death): void;
};

/** A worker process as its primary holds it. */
export type WorkerProcess = {
  id: number;
  pid: number | undefined;
  tell(message: ToWorker, socket?: Socket): void;
  kill(): void;
};

/** Starts a worker process: its lines go to the relay, everything else about it to the callbacks. */
export function startWorker({ env, relay, log, ...on }: Options): WorkerProcess {
  const startedAt = performance.now();
  const id = ++forks;
  const { worker, error: cannotFork } = fork(env);
  const child = worker?.process;
  const lines = createLineSplitter({
    onLines: relay.push,
    onStray: (text) => logStrayOutput(log, { worker: id, stream: 'stdout', text }),
  });
  // Without a process (no memory, too many of them) there are no streams either.
  child?.stdout?.on('data', lines.push).on('error', ignore);
  if (child?.stdout) relay.attach(child.stdout);
  const stderr =
    child?.stderr &&
    watchStderr(child.stderr, (text) =>
      logStrayOutput(log, { worker: id, stream: 'stderr', text }),
    );

  const closed = new Promise((resolve) => child?.once('close', resolve));
  let exited = false;
  let gaveUp = false;

  /** Not by its event `disconnect`: that waits for a dead worker to confirm the handle it was sent last. */
  async function messagesRead(): Promise<void> {
    while (child?.connected && !gaveUp) await pollPhase();
    await pollPhase();
  }

  async function exit(exitCode: number | null, signal: string | null, error?: unknown) {
    if (exited) return;
    exited = true;
    const livedMs = performance.now() - startedAt;
    on.onExit();
    const tooLong = sleep(READ_UP_MS).then(() => {
      gaveUp = true;
    });
    await Promise.race([messagesRead(), tooLong]);
    on.onSilence();
    if (error === undefined) await Promise.race([closed, tooLong]);
    const [told, unfinishedLine] = [stderr?.take() ?? '', lines.rest()];
    on.onDeath({ exitCode, signal, livedMs, stderr: told, unfinishedLine, error });
  }

  if (cannotFork !== undefined) setImmediate(exit, null, null, cannotFork);
  child?.once('exit', exit);
  // Said where no process came to be; where a message found no receiver, its end is about to be told.
  child?.on('error', (error) => {
    if (child.pid === undefined) exit(null, null, error);
  });
  worker?.on('error', ignore);
  worker?.on('message', (message: ToPrimary) => on.onMessage(message));
  return {
    id,
    pid: child?.pid,
    tell(message, socket) {
      if (exited || !worker?.isConnected()) return;
      // A worker that cannot be told is dying, and its end says so.
      child?.send(message, socket, { keepOpen: true }, ignore);
    },
    kill: () => child?.kill('SIGKILL'),
  };
}

function ignore(): void {}

/** Node throws some of the reasons why there is no process, and emits others. */
function fork(env: Record<string, string>): { worker?: Worker; error?: unknown } {
  try {
    return { worker: cluster.fork(env) };
  } catch (error) {
    return { error };
  }
}
