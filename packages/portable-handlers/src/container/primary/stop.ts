import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../log/log.ts';
import { writeCounts } from '../events.ts';
import type { ContainerSettings } from '../load-service.ts';
import type { StopSignal } from '../signals.ts';
import type { HandOff } from './hand-off.ts';
import type { Listener } from './listener.ts';
import type { Metrics } from './metrics-page.ts';
import type { Relay } from './relay.ts';
import type { Supervisor } from './supervisor.ts';

/** Parts of the time to stop: for workers to close their copies of the listener, for it to become quiet, for the end. */
const FOR_COPIES = 0.2;
const FOR_QUIET = 0.05;
const FOR_ENDING = 0.15;

/** What there is to stop; a signal may come before all of it exists. */
export type Parts = {
  settings: ContainerSettings;
  log: Log;
  relay: Relay;
  handOff: HandOff;
  listener?: Listener;
  supervisor?: Supervisor;
  metrics?: Metrics | undefined;
  /** Whether the container is about to stop. */
  draining: boolean;
  /** Requests that the workers had to cut off. */
  unfinished: number;
};

/**
 * Stops the container without losing a request: says that it is not ready, and goes on for as long as
 * balancers need to notice; accepts all that has connected itself, closes the listener, hands over what waits,
 * lets the workers finish, says so in the last line, and exits with code 0 within the time that is
 * configured.
 */
export async function stopContainer(parts: Parts, signal: StopSignal): Promise<void> {
  const { settings, log, relay, handOff, supervisor } = parts;
  const stopStart = performance.now();
  parts.draining = true;
  for (const worker of supervisor?.workers() ?? []) worker.tell({ type: 'draining' });
  if (settings.drainDelayMs > 0 && supervisor !== undefined) await sleep(settings.drainDelayMs);

  const start = performance.now();
  const total = settings.shutdownTimeoutMs - (start - stopStart);
  const remaining = (share = 0) => Math.max(start + total * (1 - share) - performance.now(), 0);
  const within = (share: number, ...events: (Promise<unknown> | undefined)[]) =>
    Promise.race([...events, sleep(remaining(share))]);

  const ended = supervisor?.stopReplacing() ?? Promise.resolve();
  // The primary accepts before the workers cease to, so that what the kernel has connected is not reset.
  await Promise.race([parts.listener?.takeBack(), ended, sleep(total * FOR_COPIES)]);
  handOff.hold();
  await parts.listener?.close(total * FOR_QUIET);
  handOff.release();
  await within(FOR_ENDING, handOff.idle(), ended);
  handOff.abandon();
  supervisor?.drain(remaining(FOR_ENDING));
  await within(FOR_ENDING / 2, ended);
  const forced = parts.unfinished > 0 || (supervisor?.workers().length ?? 0) > 0;
  supervisor?.killAll();
  await within(FOR_ENDING / 3, ended);
  writeCounts();
  log.write({
    level: 'INFO',
    message: 'API shutting down',
    extra: {
      event: 'shutdown',
      environment: settings.environment,
      signal,
      duration_ms: Math.round(performance.now() - stopStart),
      forced,
      unfinished_requests: parts.unfinished,
    },
  });
  await within(0, relay.drained() ?? Promise.resolve());
  process.exit(0);
}
