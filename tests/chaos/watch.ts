import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { exchange, PRICE, request, WITH_KEY } from './clients.ts';
import type { Attacked } from './service.ts';

const EVERY_MS = 100;
const PROBE = request(PRICE, { headers: { ...WITH_KEY, Connection: 'close' } });

/** A service that does not answer as usual by then is lost. */
const NORMAL_WITHIN_MS = 30_000;

/** So many answers in a row, in the usual time, are normal. */
const IN_A_ROW = 3;

export type Memory = {
  /** The most that a worker has had, in MB (RSS). */
  worker: number;
  /** The most that all processes have had at a time, in MB (PSS: shared pages count once). */
  all: number;
};

/** Watches the memory of a service from now on; the function that it gives says what the most was. */
export function watchMemory(service: Attacked): () => Memory {
  const most = { worker: 0, all: 0 };
  for (const pid of service.workers()) forgetPeak(pid);

  function look(): void {
    const workers = service.isAlive() ? service.workers() : [];
    let all = 0;
    for (const pid of workers) {
      most.worker = Math.max(most.worker, readKb(pid, 'status', 'VmHWM') / 1024);
      all += readKb(pid, 'smaps_rollup', 'Pss') / 1024;
    }
    all += readKb(service.primary, 'smaps_rollup', 'Pss') / 1024;
    most.all = Math.max(most.all, all);
  }

  const timer = setInterval(look, EVERY_MS);
  return () => {
    clearInterval(timer);
    look();
    return most;
  };
}

/** Memory of all its processes now, in MB (PSS). */
export function memoryOf({ primary, workers }: Attacked): number {
  const all = [primary, ...workers()];
  return all.reduce((total, pid) => total + readKb(pid, 'smaps_rollup', 'Pss') / 1024, 0);
}

/** What others saw who asked for a price meanwhile. */
export type Meanwhile = { asked: number; failed: number; slowestMs: number };

/** Asks for a price again and again until stopped. */
export function probe({ port }: Attacked): () => Promise<Meanwhile> {
  const meanwhile = { asked: 0, failed: 0, slowestMs: 0 };
  let stopped = false;

  async function ask(): Promise<void> {
    while (!stopped) {
      const started = performance.now();
      const status = await exchange(port, PROBE);
      meanwhile.asked += 1;
      if (status !== '200') meanwhile.failed += 1;
      meanwhile.slowestMs = Math.max(meanwhile.slowestMs, performance.now() - started);
      await sleep(EVERY_MS);
    }
  }

  const asking = ask();
  return async () => {
    stopped = true;
    await asking;
    return meanwhile;
  };
}

/** The time in which a price is answered while nothing is wrong, in ms, generously. */
export async function usualTimeOf({ port }: Attacked): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 15; round++) {
    const started = performance.now();
    if ((await exchange(port, PROBE)) === '200') times.push(performance.now() - started);
  }
  times.sort((one, other) => one - other);
  return 3 * (times[Math.floor(times.length / 2)] ?? 0) + 50;
}

/** How long it takes until prices are answered in their usual time, in ms; undefined: they never are. */
export async function timeUntilNormal(
  { port }: Attacked,
  usualMs: number,
): Promise<number | undefined> {
  const started = performance.now();
  let since = started;
  for (let inARow = 0; inARow < IN_A_ROW; ) {
    const asked = performance.now();
    if (asked - started > NORMAL_WITHIN_MS) return undefined;
    const status = await exchange(port, PROBE, NORMAL_WITHIN_MS);
    const isNormal = status === '200' && performance.now() - asked <= usualMs;
    inARow = isNormal ? inARow + 1 : 0;
    if (!isNormal) {
      since = performance.now();
      await sleep(20);
    }
  }
  return since - started;
}

/** The kernel's note of the most memory begins anew. */
function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Another user's process: its start counts too.
  }
}

/** A figure of a process in kB; 0 of one that has ended. */
function readKb(pid: number, file: string, name: string): number {
  try {
    const text = readFileSync(`/proc/${pid}/${file}`, 'latin1');
    return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
