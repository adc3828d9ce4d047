// `npm run bench:soak [-- MINUTES]`: how the service fares for long when it has 70 % of its core. Writes bench/soak.md.
// With `--hostile` it has little to do and is attacked all the time; writes bench/soak-hostile.md. SEED=… repeats a run.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SEED } from '../tests/runtimes/seed.ts';
import { type Container, startContainer } from './container.ts';
import { cpuTimeOf, takeLoadCore } from './cores.ts';
import { describeMachine } from './machine.ts';
import { attackForLong } from './soak/hostile-load.ts';
import { createMixedLoad, type MixedLoad } from './soak/mixed-load.ts';
import { closedLoop, openLoop } from './soak/paces.ts';
import { writeReport } from './soak/report.ts';
import { startBinanceProcess } from './soak/start-binance.ts';
import { liveHeaps, watchMemory } from './soak/watch-memory.ts';

const PART = 0.7;
const CLOSED_MS = 10_000;
/** Requests a second beside the attacks. */
const HOSTILE_RATE = 100;

const { values, positionals } = parseArgs({
  options: { hostile: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const { hostile } = values;
const minutes = Number(positionals[0] ?? 10);

takeLoadCore();
const folder = await mkdtemp(join(tmpdir(), 'soak-'));
const binance = await startBinanceProcess(folder);
try {
  const container = await startContainer({
    workers: 1,
    env: {
      MARKET_DATA: 'live',
      BINANCE_BASE_URL: binance.url,
      BENCH_HEAPS: folder,
      NODE_OPTIONS: `--import=${join(import.meta.dirname, 'soak/tell-heap.ts')}`,
    },
  });
  try {
    const text = await soak(container, await createMixedLoad(container.port));
    process.stdout.write(text);
    await writeFile(join(import.meta.dirname, hostile ? 'soak-hostile.md' : 'soak.md'), text);
  } finally {
    await container.stop();
  }
} finally {
  binance.stop();
  await rm(folder, { recursive: true });
}

async function soak(container: Container, load: MixedLoad): Promise<string> {
  await closed(load);
  const before = await liveHeaps(container, folder);
  // After a full collection on demand the service needs seconds to be as fast as before.
  await closed(load);
  const highest = await closed(load);
  const rate = hostile ? HOSTILE_RATE : await rateOf(container, load, highest);
  const memory = watchMemory(container, folder);
  const starts = performance.now();
  const ends = starts + minutes * 60_000;
  const cpuBefore = cpuTimeOf(container.pid);
  const [result, attackers] = await Promise.all([
    load.run(openLoop(rate, { starts, ends }), ends),
    hostile ? attackForLong(container.port, SEED, ends) : undefined,
  ]);
  const busy = (cpuTimeOf(container.pid) - cpuBefore) / result.elapsedMs;
  const levels = memory.stop();
  const after = await liveHeaps(container, folder);
  load.close();
  const machine = describeMachine();
  const found = { machine, minutes, highest, rate, busy, result, levels, before, after };
  return writeReport({ ...found, attackers });
}

/**
 * The rate that takes 70 % of the service's core, from what a request costs at half the highest rate. Not 70 % of that:
 * there the service has many requests at a time, and less to do for each, and the load's core may be full before its.
 */
async function rateOf({ pid }: Container, load: MixedLoad, highest: number): Promise<number> {
  const [starts, before] = [performance.now(), cpuTimeOf(pid)];
  const ends = starts + CLOSED_MS;
  const { answers } = await load.run(openLoop(highest / 2, { starts, ends }), ends);
  const cost = (cpuTimeOf(pid) - before) / answers;
  return Math.floor(Math.min(highest, 1e3 / cost) * PART);
}

/** Requests a second in a closed loop. */
async function closed(load: MixedLoad): Promise<number> {
  const ends = performance.now() + CLOSED_MS;
  const { answers, elapsedMs, failures, firstFailure } = await load.run(closedLoop(ends), ends);
  if (failures > 0) throw new Error(`${failures} failures, the first: ${firstFailure}`);
  return (answers / elapsedMs) * 1e3;
}
