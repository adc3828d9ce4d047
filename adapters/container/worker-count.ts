import { availableParallelism, totalmem } from 'node:os';
import type { Config } from '../../lib/config.ts';
import { type Grant, readGrant } from './cgroup.ts';

const MB = 1024 * 1024;

/** What a worker needs at least. */
const WORKER_BYTES = 120 * MB;

/** The primary's own share: a bare Node and the 64 MB of lines that it may hold. */
const PRIMARY_BYTES = 140 * MB;

/** Of a worker's memory about 50 MB are code, stacks and buffers, outside the heap's old space. */
const OUTSIDE_HEAP_BYTES = 50 * MB;

const LARGEST_HEAP_MB = 4_096;
const SMALLEST_HEAP_MB = 48;

type Machine = { parallelism: number; memoryBytes: number };

/** How many workers to start, and the heap limit of each in MB (`--max-old-space-size`). */
export type Plan = { workers: number; heapMb: number };

/**
 * CPU x 2 + 1 workers, where CPU is what the control group grants, rounded up; no more than its memory
 * allows at 120 MB each, but one at least. A number that was asked for is obeyed. The heap limit is
 * what a worker's equal share of the memory leaves for it.
 */
export function planWorkers(
  asked: Config['workers'],
  grant: Grant = readGrant(),
  machine: Machine = { parallelism: availableParallelism(), memoryBytes: totalmem() },
): Plan {
  const cpus = Math.ceil(Math.min(grant.cpus ?? Number.POSITIVE_INFINITY, machine.parallelism));
  const memoryBytes = Math.min(grant.memoryBytes ?? Number.POSITIVE_INFINITY, machine.memoryBytes);
  const forWorkers = Math.max(memoryBytes - PRIMARY_BYTES, 0);
  const fitting = Math.max(Math.floor(forWorkers / WORKER_BYTES), 1);
  const workers = asked === 'auto' ? Math.min(cpus * 2 + 1, fitting) : asked;
  const heapMb = Math.floor((forWorkers / workers - OUTSIDE_HEAP_BYTES) / MB);
  return { workers, heapMb: Math.min(Math.max(heapMb, SMALLEST_HEAP_MB), LARGEST_HEAP_MB) };
}
