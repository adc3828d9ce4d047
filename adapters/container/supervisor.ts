import type { Socket } from 'node:net';
import type { Log } from '../../lib/log/log.ts';
import { type BackOff, createBackOff } from './back-off.ts';
import { type DeathReason, logWorkerDied } from './events.ts';
import type { ToPrimary, ToWorker } from './messages.ts';
import type { Relay } from './relay.ts';
import { createSilenceWatch } from './silence.ts';
import { startWorker, type WorkerProcess } from './start-worker.ts';

/** So many deaths before any worker has ever been ready, and none will be. */
const MOST_FALSE_STARTS = 5;

/** One of the container's workers, while its process lives. */
export type Worker = {
  ready: boolean;
  give(socket: Socket): void;
  tell(message: ToWorker): void;
};

type Slot = { backOff: BackOff; timer?: NodeJS.Timeout };

type Running = Worker & {
  process: WorkerProcess;
  /** Why it was killed, where it was. */
  killedAs: DeathReason | 'stopping' | undefined;
};

type Options = {
  count: number;
  env: Record<string, string>;
  relay: Relay;
  log: Log;
  silentAfterMs: number;
  readyWithinMs: number;
  onMessage(worker: Worker, message: ToPrimary): void;
  /** It is gone and has said all that it will: what it has not taken by now, it never will. */
  onSilence(worker: Worker): void;
  /** No worker has ever come up. */
  onHopeless(): void;
};

/** Keeps the container's workers running. */
export type Supervisor = {
  /** The living ones. */
  workers(): Worker[];
  /** From now on a worker that ends is not replaced; settles when the last one has ended. */
  stopReplacing(): Promise<void>;
  /** Asks all to finish and end within the time; those that have not even begun end at once. */
  drain(timeoutMs: number): void;
  killAll(): void;
};

/**
 * Starts `count` workers and replaces each that dies, or that says nothing for `silentAfterMs`, or that
 * is not ready after `readyWithinMs`: with back-off, and one CRITICAL line for each.
 */
export function superviseWorkers(options: Options): Supervisor {
  const { count, env, relay, log } = options;
  const living = new Set<Running>();
  const unread = new Set<Running>();
  const slots = Array.from({ length: count }, (): Slot => ({ backOff: createBackOff() }));
  let stopping: PromiseWithResolvers<void> | undefined;
  let everReady = false;
  let falseStarts = 0;
  let hopeless = false;

  const silence = createSilenceWatch<Running>(options.silentAfterMs, (worker) => {
    kill(worker, 'silent');
  });

  function kill(worker: Running, reason: DeathReason | 'stopping'): void {
    worker.killedAs ??= reason;
    worker.process.kill();
  }

  function start(slot: Slot): void {
    let restartMs: number | undefined;
    const running: Running = {
      ready: false,
      killedAs: undefined,
      give: (socket) => running.process.tell({ type: 'connection' }, socket),
      tell: (message) => running.process.tell(message),
      process: startWorker({
        env,
        relay,
        log,
        onMessage(message) {
          if (living.has(running)) silence.heard(running);
          if (message.type === 'ready') {
            clearTimeout(late);
            running.ready = everReady = true;
          }
          options.onMessage(running, message);
        },
        onSilence: () => options.onSilence(running),
        onExit(livedMs) {
          clearTimeout(late);
          silence.forget(running);
          living.delete(running);
          unread.add(running);
          if (stopping !== undefined) return;
          if (!everReady && ++falseStarts >= MOST_FALSE_STARTS) return;
          restartMs = slot.backOff.next(livedMs);
          slot.timer = setTimeout(start, restartMs, slot);
        },
        onDeath(death) {
          unread.delete(running);
          const { id, pid } = running.process;
          const { killedAs } = running;
          const stopped = stopping !== undefined && death.exitCode === 0;
          if (!stopped && killedAs !== 'stopping') {
            const reason = killedAs ?? (death.error ? 'not_started' : 'died');
            logWorkerDied(log, death, { id, pid, reason, restartMs });
          }
          settle();
        },
      }),
    };
    const late = setTimeout(kill, options.readyWithinMs, running, 'late');
    living.add(running);
    silence.heard(running);
  }

  /** Acts on ends when all that the dead said has been told. */
  function settle(): void {
    if (unread.size > 0) return;
    if (stopping !== undefined) {
      if (living.size === 0) stopping.resolve();
    } else if (!everReady && falseStarts >= MOST_FALSE_STARTS && !hopeless) {
      hopeless = true;
      options.onHopeless();
    }
  }

  for (const slot of slots) start(slot);
  return {
    workers: () => [...living],
    stopReplacing() {
      stopping ??= Promise.withResolvers<void>();
      for (const slot of slots) clearTimeout(slot.timer);
      settle();
      return stopping.promise;
    },
    drain(timeoutMs) {
      for (const running of living) {
        if (running.ready) running.tell({ type: 'drain', timeoutMs });
        else kill(running, 'stopping');
      }
    },
    killAll() {
      for (const running of living) kill(running, 'stopping');
    },
  };
}
