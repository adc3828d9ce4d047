import cluster from 'node:cluster';
import type { GivenService } from './load-service.ts';
import { ignoreSignals, watchSignals } from './signals.ts';

/** What may be put in the place of the container's own. */
export type ContainerOptions = {
  /** A worker without a heartbeat for so long (ms) is killed. Default 10,000. */
  silentAfterMs?: number;
};

/**
 * Runs a service as a container: this program is the primary, and each worker is the same program, started by
 * it. The service may be given as an import, `() => import('./service.ts')`, whose failure is then a line of the
 * log. A primary that cannot start says so in one CRITICAL line and exits with code 1; a signal stops it.
 */
export async function runContainer(
  service: GivenService,
  { silentAfterMs }: ContainerOptions = {},
): Promise<void> {
  // Before anything that takes time: a signal may come at once.
  if (cluster.isPrimary) {
    const stopped = watchSignals();
    const { runPrimary } = await import('./primary/run-primary.ts');
    await runPrimary(service, { stopped, silentAfterMs });
  } else {
    ignoreSignals();
    const { runWorker } = await import('./worker/run-worker.ts');
    await runWorker(service);
  }
}
