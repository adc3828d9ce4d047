import { availableParallelism, cpus as cpusOfMachine, totalmem } from 'node:os';
import type { ServiceSettings } from '../../service.ts';
import { type Grant, readGrant } from '../cgroup.ts';

const MB = 1024 * 1024;

/** What a worker needs at least. */
const WORKER_BYTES = 120 * MB;

/** The primary's own share: a bare Node and the 64 MB of lines that it may hold. */
const PRIMARY_BYTES = 140 * MB;

/** Of a worker's memory about 50 MB are code, stacks and buffers, outside its heap. */
const OUTSIDE_HEAP_BYTES = 50 * MB;

/**
 * V8's young generation takes three semi-spaces. With more than 16 MB each it is no faster, and young
 * collections come so late that full ones come first, for what lies outside the heap.
 */
const SEMI_SPACES_MB = [16, 8];

const LARGEST_OLD_SPACE_MB = 4_096;
const SMALLEST_OLD_SPACE_MB = 40;

type Machine = { cpus: number; memoryBytes: number };

/** How many workers to start, and the limits of each one's heap, as V8's options take them. */
export type Plan = { workers: number; oldSpaceMb: number; semiSpaceMb: number };

/**
 * CPU x 2 + 1 workers, where CPU is what this process is granted, rounded up; no more than its memory
 * allows at 120 MB each, but one at least. A number that was asked for is obeyed. The heap's limits
 * (MB, `--max-old-space-size` and `--max-semi-space-size`) are what a worker's equal share of the
 * memory leaves for it.
 */
export function planWorkers(
  asked: NonNullable<ServiceSettings['workers']>,
  grant: Grant = readGrant(),
  machine: Machine = readMachine(),
): Plan {
  const cpus = Math.ceil(Math.min(grant.cpus ?? Number.POSITIVE_INFINITY, machine.cpus));
  const memoryBytes = Math.min(grant.memoryBytes ?? Number.POSITIVE_INFINITY, machine.memoryBytes);
  const forWorkers = Math.max(memoryBytes - PRIMARY_BYTES, 0);
  const fitting = Math.max(Math.floor(forWorkers / WORKER_BYTES), 1);
  const workers = asked === 'auto' ? Math.min(cpus * 2 + 1, fitting) : asked;
  const heapMb = (forWorkers / workers - OUTSIDE_HEAP_BYTES) / MB;
  const semiSpaceMb = SEMI_SPACES_MB.find((size) => 3 * size <= heapMb * 0.4) ?? 8;
  const oldSpaceMb = Math.floor(heapMb - 3 * semiSpaceMb);
  return {
    workers,
    semiSpaceMb,
    oldSpaceMb: Math.min(Math.max(oldSpaceMb, SMALLEST_OLD_SPACE_MB), LARGEST_OLD_SPACE_MB),
  };
}

/** `availableParallelism()` rounds a quota of control groups down, so it counts where the system lists no CPUs. */
function readMachine(): Machine {
  return { cpus: cpusOfMachine().length || availableParallelism(), memoryBytes: totalmem() };
}
