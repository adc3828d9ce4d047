import { readFileSync } from 'node:fs';
import type { MemoryUse } from '../service.ts';

/** What this process is granted: CPUs (may be a fraction) and bytes; undefined: no limit. */
export type Grant = { cpus: number | undefined; memoryBytes: number | undefined };

/** Gives a file's text, or nothing where it cannot be read. */
export type ReadFile = (path: string) => string | undefined;

/** A hierarchy: where it is mounted, and the directories from this process's group up to the mount. */
type Hierarchy = { version: 1 | 2; controllers: string[]; directories: string[] };

/**
 * Reads the CPU and memory limits of this process from its control groups, version 1 and 2, and the CPUs
 * on which it may run (`taskset`, cpuset). A limit holds for every group below it, so the smallest on the
 * way up to the mount is the one that binds.
 */
export function readGrant(readFile: ReadFile = readText): Grant {
  const grant: Grant = { cpus: countAllowedCpus(readFile), memoryBytes: undefined };
  for (const { version, controllers, directories } of findHierarchies(readFile)) {
    for (const directory of directories) {
      const read = (name: string) => readFile(`${directory}/${name}`)?.trim();
      if (version === 2) {
        grant.cpus = smaller(grant.cpus, cpusOf(read('cpu.max')?.split(' ')));
        grant.memoryBytes = smaller(grant.memoryBytes, bytesOf(read('memory.max')));
      }
      if (version === 1 && controllers.includes('cpu')) {
        const quota = [read('cpu.cfs_quota_us'), read('cpu.cfs_period_us')];
        grant.cpus = smaller(grant.cpus, cpusOf(quota));
      }
      if (version === 1 && controllers.includes('memory')) {
        grant.memoryBytes = smaller(grant.memoryBytes, bytesOf(read('memory.limit_in_bytes')));
      }
    }
  }
  return grant;
}

/** Joins `/proc/self/cgroup` (the group's path) and `/proc/self/mountinfo` (what of the tree is mounted where). */
function findHierarchies(readFile: ReadFile): Hierarchy[] {
  const groups = (readFile('/proc/self/cgroup') ?? '').split('\n').map((line) => {
    const [, controllers = '', ...path] = line.split(':');
    return { controllers: controllers.split(','), path: path.join(':') };
  });
  return (readFile('/proc/self/mountinfo') ?? '').split('\n').flatMap((line): Hierarchy[] => {
    // "31 23 0:28 ROOT MOUNTPOINT options [fields] - TYPE source SUPEROPTIONS"
    const [left = '', right = ''] = line.split(' - ');
    const [, , , root = '/', mountPoint = ''] = left.split(' ');
    const [type, , superOptions = ''] = right.split(' ');
    if (type !== 'cgroup' && type !== 'cgroup2') return [];
    const controllers = superOptions.split(',');
    const group = groups.find((candidate) =>
      candidate.controllers.some((name) =>
        type === 'cgroup2' ? name === '' : controllers.includes(name),
      ),
    );
    if (group === undefined) return [];
    const directories = directoriesUp(mountPoint, pathBelow(root, group.path));
    return [{ version: type === 'cgroup2' ? 2 : 1, controllers, directories }];
  });
}

/**
 * The memory of the control group whose limit binds this process, in bytes, or undefined without a limit.
 * What the kernel would give back at once (files not used lately) is not in use.
 */
export function readMemoryUse(readFile: ReadFile = readText): MemoryUse | undefined {
  let tightest: MemoryUse | undefined;
  for (const { version, controllers, directories } of findHierarchies(readFile)) {
    if (version === 1 && !controllers.includes('memory')) continue;
    const [limitFile, useFile, idleKey] =
      version === 2
        ? ['memory.max', 'memory.current', 'inactive_file']
        : ['memory.limit_in_bytes', 'memory.usage_in_bytes', 'total_inactive_file'];
    for (const directory of directories) {
      const limit = bytesOf(readFile(`${directory}/${limitFile}`)?.trim());
      const inUse = bytesOf(readFile(`${directory}/${useFile}`)?.trim());
      if (limit === undefined || inUse === undefined || limit >= (tightest?.limit ?? 2 ** 62))
        continue;
      const idle = new RegExp(`^${idleKey} (\\d+)$`, 'm').exec(
        readFile(`${directory}/memory.stat`) ?? '',
      );
      tightest = { used: Math.max(0, inUse - Number(idle?.[1] ?? 0)), limit };
    }
  }
  return tightest;
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

function cpusOf([quota, period]: (string | undefined)[] = []): number | undefined {
  const cpus = Number(quota) / Number(period);
  return cpus > 0 ? cpus : undefined;
}

function bytesOf(text: string | undefined): number | undefined {
  const bytes = Number(text);
  // Version 1 writes "no limit" as the largest number of whole pages, near 2^63.
  return bytes > 0 && bytes < 2 ** 62 ? bytes : undefined;
}

function smaller(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // No such file: another version of control groups, or none at all.
    return undefined;
  }
}
