import cluster from 'node:cluster';
import type { Service } from '../../service.ts';
import type { Json } from '../../shared-values.ts';
import type { Plan } from '../grant.ts';
import { workerEnvironment } from '../load-service.ts';
import type { ToPrimary } from '../messages.ts';
import { createRequestCounts } from '../rate-limit.ts';
import { shareAmongWorkers } from '../share.ts';
import type { Handle } from '../sockets.ts';
import type { Listener } from './listener.ts';
import type { Parts } from './stop.ts';
import { type Supervisor, superviseWorkers } from './supervisor.ts';
import { startWatchdog } from './watchdog.ts';
import type { Worker } from './worker-process.ts';

const SILENT_AFTER_MS = 10_000;

type Options = {
  parts: Parts;
  service: Service;
  plan: Plan;
  listener: Listener;
  /** Connections that a worker accepts. */
  mostEach: number;
  /** Workers have closed so many for want of room. */
  noteRefused(count: number): void;
  silentAfterMs: number | undefined;
  /** No worker has ever come up. */
  onHopeless(): void;
};

/**
 * Starts the workers and acts on their messages: the first that is ready makes the start known, each one
 * accepts from then on, and what they share goes through here.
 */
export function startWorkers({ parts, service, plan, listener, ...options }: Options): Supervisor {
  const { settings, log, relay, handOff, metrics } = parts;
  const countRequest = createRequestCounts();
  let announced = false;

  /** The container serves: its port is open and a worker is ready. */
  function announce(facts: Record<string, Json>): void {
    if (announced) return;
    announced = true;
    const { environment, host } = settings;
    log.write({
      level: 'INFO',
      message: 'API starting up',
      extra: {
        event: 'startup',
        environment,
        version: service.version,
        workers: plan.workers,
        host,
        port: listener.port,
        ...(metrics && { metrics_port: metrics.port }),
        ...facts,
      },
    });
  }

  function onMessage(worker: Worker, message: ToPrimary, handle?: Handle): void {
    switch (message.type) {
      case 'started':
        shared.join(worker);
        listener.share(worker, options.mostEach);
        break;
      case 'ready':
        if (parts.draining) worker.tell({ type: 'draining' });
        handOff.add(worker);
        announce(message.facts);
        break;
      case 'heartbeat':
        handOff.update(worker, message.open);
        break;
      case 'taken':
        handOff.answered(worker, message.id, true);
        handOff.update(worker, message.open);
        break;
      case 'not_taken':
        handOff.update(worker, message.open);
        handOff.answered(worker, message.id, false);
        break;
      case 'passed':
        if (handle !== undefined) handOff.offer({ handle, close: () => handle.close() });
        break;
      case 'refused':
        options.noteRefused(message.count);
        break;
      case 'stopped_accepting':
        listener.returned(worker);
        break;
      case 'crashed':
        // What it has not taken by now, it never will.
        handOff.remove(worker);
        listener.returned(worker);
        break;
      case 'drained':
        parts.unfinished += message.unfinished;
        break;
      case 'published':
      case 'wanted':
      case 'found':
      case 'missed':
        shared.receive(worker, message);
        break;
      case 'count':
        worker.tell({ type: 'counted', id: message.id, ...countRequest(message.client) });
        break;
      case 'metrics':
        metrics?.receive(worker, message);
        break;
    }
  }

  // A worker is the primary's own program.
  cluster.setupPrimary({
    execArgv: [
      ...process.execArgv,
      `--max-old-space-size=${plan.oldSpaceMb}`,
      `--max-semi-space-size=${plan.semiSpaceMb}`,
    ],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const shared = shareAmongWorkers<Worker>({ workers: () => supervisor.workers() });
  const supervisor = superviseWorkers({
    count: plan.workers,
    env: workerEnvironment(),
    relay,
    log,
    silentAfterMs: options.silentAfterMs ?? SILENT_AFTER_MS,
    onWorkers: startWatchdog(),
    onMessage,
    onMessagesRead(worker) {
      handOff.remove(worker);
      listener.returned(worker);
      shared.leave(worker);
    },
    onHopeless: options.onHopeless,
  });
  return supervisor;
}
