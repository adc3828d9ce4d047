import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Container } from '../container.ts';
import { memoryOf } from '../memory.ts';
import { type Sample, type Trend, trendOf } from './trend.ts';

/** A row: what of which process. `live` is without a trend: taken before and after, after a full collection. */
export type Level = { process: 'primary' | 'worker'; of: 'PSS' | 'RSS' | 'heap'; trend: Trend };
export type Live = { primary: number; worker: number };

const EVERY_MS = 10_000;
const COLLECTED_WITHIN_MS = 5_000;

/** Takes a sample of a container's memory every ten seconds, from now until `stop`, which gives what was seen. */
export function watchMemory({ pid, workers: [worker = 0] }: Container, folder: string) {
  const startedAt = performance.now();
  const levels = (['primary', 'worker'] as const).flatMap((process) =>
    (['PSS', 'RSS', 'heap'] as const).map((of) => ({ process, of, samples: [] as Sample[] })),
  );

  function take(): void {
    const at = (performance.now() - startedAt) / 1e3;
    for (const [process, id] of [['primary', pid] as const, ['worker', worker] as const]) {
      const { pss, rss } = memoryOf(id);
      const heap = Number(readFileSync(join(folder, `${id}.used`), 'latin1'));
      const values = { PSS: pss, RSS: rss, heap };
      for (const level of levels) {
        if (level.process === process) level.samples.push({ at, value: values[level.of] });
      }
    }
  }

  const timer = setInterval(take, EVERY_MS);
  return {
    stop(): Level[] {
      clearInterval(timer);
      take();
      return levels.map(({ samples, ...level }) => ({ ...level, trend: trendOf(samples) }));
    },
  };
}

/** What lives in the heaps (MB): both processes collect all the rest, so ask only while no load runs. */
export async function liveHeaps(container: Container, folder: string): Promise<Live> {
  const ask = async (id: number): Promise<number> => {
    const file = join(folder, `${id}.live`);
    rmSync(file, { force: true });
    process.kill(id, 'SIGUSR2');
    const lastCall = performance.now() + COLLECTED_WITHIN_MS;
    while (!existsSync(file)) {
      if (performance.now() > lastCall) throw new Error(`process ${id} does not tell its heap`);
      await sleep(20);
    }
    return Number(readFileSync(file, 'latin1'));
  };
  const [worker = 0] = container.workers;
  return { primary: await ask(container.pid), worker: await ask(worker) };
}
