import { readFileSync } from 'node:fs';
import { availableParallelism, cpus as cpusOfMachine, totalmem } from 'node:os';
import type { MemoryUse, ServiceSettings } from '../service.ts';

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
const SEMI_SPACE_MB = 16;
const SMALL_SEMI_SPACE_MB = 8;

const LARGEST_OLD_SPACE_MB = 4_096;
const SMALLEST_OLD_SPACE_MB = 40;

/** CPUs (may be a fraction) and bytes that this process is granted; undefined: no limit. */
type Grant = { cpus: number | undefined; memoryBytes: number | undefined };

/** Gives a file's text, or nothing where it cannot be read. */
type ReadFile = (path: string) => string | undefined;

/**
 * Reads the CPU and memory limits of this process from its control groups, version 1 and 2, and the CPUs
 * on which it may run (`taskset`, cpuset). A limit holds for every group below it, so the smallest on the
 * way up to the mount is the one that binds.
 */
export function readGrant(readFile: ReadFile = readText): Grant {
  const groups = findGroups(readFile);
  return {
    cpus: smallest([countAllowedCpus(readFile), ...groups.map(readCpuLimit)]),
    memoryBytes: smallest(groups.map(readMemoryLimit)),
  };
}

/**
 * The memory of the control group whose limit binds this process, in bytes, or undefined without a limit.
 * What the kernel would give back at once (files not used lately) is not in use.
 */
export function readMemoryUse(readFile: ReadFile = readText): MemoryUse | undefined {
  let tightest: MemoryUse | undefined;
  for (const read of findGroups(readFile)) {
    const limit = readMemoryLimit(read);
    const inUse = bytesOf(read('memory.current') ?? read('memory.usage_in_bytes'));
    if (limit === undefined || inUse === undefined) continue;
    if (tightest !== undefined && limit >= tightest.limit) continue;
    const stat = read('memory.stat') ?? '';
    // Version 1 counts the groups below under a name of its own.
    const idle = /^total_inactive_file (\d+)$/m.exec(stat) ?? /^inactive_file (\d+)$/m.exec(stat);
    tightest = { used: Math.max(0, inUse - Number(idle?.[1] ?? 0)), limit };
  }
  return tightest;
}

/**
 * The control groups of this process, each as a function that reads one of its files, from its own groups up to the
 * mounts. Joins `/proc/self/cgroup` (a group's path) and `/proc/self/mountinfo` (what of the tree is mounted where).
 */
function findGroups(readFile: ReadFile): ReadFile[] {
  const groups = (readFile('/proc/self/cgroup') ?? '').split('\n').map((line) => {
    const [, controllers = '', ...path] = line.split(':');
    return { controllers: controllers.split(','), path: path.join(':') };
  });
  return (readFile('/proc/self/mountinfo') ?? '').split('\n').flatMap((line) => {
    // "31 23 0:28 ROOT MOUNTPOINT options [fields] - TYPE source SUPEROPTIONS"
    const [left = '', right = ''] = line.split(' - ');
    const [, , , root = '/', mountPoint = ''] = left.split(' ');
    const [type, , superOptions = ''] = right.split(' ');
    if (type !== 'cgroup' && type !== 'cgroup2') return [];
    // The one hierarchy of version 2 has no controllers in the group's line.
    const mounted = type === 'cgroup2' ? [''] : superOptions.split(',');
    const group = groups.find(({ controllers }) =>
      controllers.some((name) => mounted.includes(name)),
    );
    if (group === undefined) return [];
    return directoriesUp(mountPoint, pathBelow(root, group.path)).map(
      (directory): ReadFile =>
        (name) =>
          readFile(`${directory}/${name}`)?.trim(),
    );
  });
}

/** The group's path inside the mount. A container sees its own group mounted as the root of the tree. */
function pathBelow(root: string, path: string): string {
  if (root === '/') return path;
  return path === root || path.startsWith(`${root}/`) ? path.slice(root.length) : '/';
}

function directoriesUp(mountPoint: string, path: string): string[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '..');
  return [...names.keys(), names.length]
    .map((depth) => [mountPoint, ...names.slice(0, depth)].join('/'))
    .reverse();
}

function readCpuLimit(read: ReadFile): number | undefined {
  const [quota, period] = read('cpu.max')?.split(' ') ?? [
    read('cpu.cfs_quota_us'),
    read('cpu.cfs_period_us'),
  ];
  const cpus = Number(quota) / Number(period);
  return cpus > 0 ? cpus : undefined;
}

function readMemoryLimit(read: ReadFile): number | undefined {
  return bytesOf(read('memory.max') ?? read('memory.limit_in_bytes'));
}

/** The length of this process's affinity mask, written as `0-3,8` (man 5 proc). */
function countAllowedCpus(readFile: ReadFile): number | undefined {
  const status = readFile('/proc/self/status') ?? '';
  const list = /^Cpus_allowed_list:\s*([\d,-]+)$/m.exec(status)?.[1];
  return list?.split(',').reduce((count, range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return count + last - first + 1;
  }, 0);
}

function bytesOf(text: string | undefined): number | undefined {
  const bytes = Number(text);
  // Version 1 writes "no limit" as the largest number of whole pages, near 2^63.
  return bytes > 0 && bytes < 2 ** 62 ? bytes : undefined;
}

function smallest(limits: (number | undefined)[]): number | undefined {
  const known = limits.filter((limit) => limit !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // No such file: another version of control groups, or none at all.
    return undefined;
  }
}

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
  const semiSpaceMb = 3 * SEMI_SPACE_MB <= heapMb * 0.4 ? SEMI_SPACE_MB : SMALL_SEMI_SPACE_MB;
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
