import type { Socket } from 'node:net';
import type { Log } from '../../log/log.ts';
import { type DeathReason, logWorkerDied } from '../events.ts';
import type { ToPrimary, ToWorker } from '../messages.ts';
import type { Relay } from './relay.ts';
import type { SilenceWatch } from './silence.ts';
import { startWorker } from './start-worker.ts';

/** One of the container's workers. */
export type Worker = {
  /** It has said that it can serve. */
  isReady(): boolean;
  give(socket: Socket): void;
  tell(message: ToWorker): void;
  kill(reason: DeathReason | 'stopping'): void;
};

export type WatchOptions = {
  /** Added to the environment of the primary. */
  env: Record<string, string>;
  relay: Relay;
  log: Log;
  readyWithinMs: number;
  onMessage(worker: Worker, message: ToPrimary): void;
  /** It is gone and has said all that it will: what it has not taken by now, it never will. */
  onSilence(worker: Worker): void;
};

type Options = WatchOptions & {
  silence: SilenceWatch<Worker>;
  /** A stop was asked for: an end with code 0 is no death. */
  isStopping(): boolean;
  /** Its process is gone; gives after how long (ms) its successor starts, if there will be one. */
  onExit(worker: Worker): number | undefined;
  /** Its death, if it was one, is in the log. */
  onTold(worker: Worker): void;
};

/** Starts a worker that is killed when it is not ready in time or falls silent, and whose death is told. */
export function startWatchedWorker({ silence, isStopping, ...options }: Options): Worker {
  const { log } = options;
  let ready = false;
  let gone = false;
  let restartMs: number | undefined;
  let killedAs: DeathReason | 'stopping' | undefined;

  const process = startWorker({
    env: options.env,
    relay: options.relay,
    log,
    onMessage(message) {
      if (!gone) silence.heard(worker);
      if (message.type === 'ready') {
        clearTimeout(late);
        ready = true;
      }
      options.onMessage(worker, message);
    },
    onExit() {
      gone = true;
      clearTimeout(late);
      silence.forget(worker);
      restartMs = options.onExit(worker);
    },
    onSilence: () => options.onSilence(worker),
    onDeath(death) {
      const ended = isStopping() && death.exitCode === 0;
      if (!ended && killedAs !== 'stopping') {
        const reason = killedAs ?? (death.error === undefined ? 'died' : 'not_started');
        logWorkerDied(log, death, { id: process.id, pid: process.pid, reason, restartMs });
      }
      options.onTold(worker);
    },
  });
  const worker: Worker = {
    isReady: () => ready,
    give: (socket) => process.tell({ type: 'connection' }, socket),
    tell: (message) => process.tell(message),
    kill(reason) {
      killedAs ??= reason;
      process.kill();
    },
  };
  const late = setTimeout(worker.kill, options.readyWithinMs, 'late');
  silence.heard(worker);
  return worker;
}
