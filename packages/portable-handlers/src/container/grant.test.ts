import { expect, test } from 'vitest';
import { readGrant, readMemoryUse } from './grant.ts';

/** File contents as recorded, by path. */
function recorded(files: Record<string, string>) {
  return (path: string) => files[path];
}

const V2_MOUNT =
  '1045 1044 0:30 / /sys/fs/cgroup ro,nosuid,nodev,noexec,relatime - cgroup2 cgroup rw,nsdelegate\n';

const V1_MOUNTS = `31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 /docker/ab /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
35 31 0:32 /docker/ab /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
`;

test('version 2: quota and memory of a container that sees its own group as the root', () => {
  const grant = readGrant(
    recorded({
      '/proc/self/cgroup': '0::/\n',
      '/proc/self/mountinfo': V2_MOUNT,
      '/sys/fs/cgroup/cpu.max': '150000 100000\n',
      '/sys/fs/cgroup/memory.max': '1073741824\n',
    }),
  );
  expect(grant).toEqual({ cpus: 1.5, memoryBytes: 1_073_741_824 });
});

test('version 2: "max" is no limit', () => {
  const grant = readGrant(
    recorded({
      '/proc/self/cgroup': '0::/\n',
      '/proc/self/mountinfo': V2_MOUNT,
      '/sys/fs/cgroup/cpu.max': 'max 100000\n',
      '/sys/fs/cgroup/memory.max': 'max\n',
    }),
  );
  expect(grant).toEqual({ cpus: undefined, memoryBytes: undefined });
});

test('the smallest limit on the way up binds', () => {
  const grant = readGrant(
    recorded({
      '/proc/self/cgroup': '0::/system.slice/api.service/worker\n',
      '/proc/self/mountinfo': V2_MOUNT,
      '/sys/fs/cgroup/system.slice/api.service/worker/cpu.max': 'max 100000\n',
      '/sys/fs/cgroup/system.slice/api.service/worker/memory.max': '900000000\n',
      '/sys/fs/cgroup/system.slice/api.service/cpu.max': '400000 100000\n',
      '/sys/fs/cgroup/system.slice/api.service/memory.max': 'max\n',
      '/sys/fs/cgroup/system.slice/cpu.max': '50000 100000\n',
      '/sys/fs/cgroup/system.slice/memory.max': '500000000\n',
    }),
  );
  expect(grant).toEqual({ cpus: 0.5, memoryBytes: 500_000_000 });
});

test('version 1: the group of a container is mounted as the root of its tree', () => {
  const grant = readGrant(
    recorded({
      '/proc/self/cgroup': '4:memory:/docker/ab\n1:cpu,cpuacct:/docker/ab\n0::/\n',
      '/proc/self/mountinfo': V1_MOUNTS,
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '200000\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '536870912\n',
    }),
  );
  expect(grant).toEqual({ cpus: 2, memoryBytes: 536_870_912 });
});

test('version 1: a quota of -1 and the largest number are no limits', () => {
  const grant = readGrant(
    recorded({
      '/proc/self/cgroup': '4:memory:/docker/ab\n1:cpu,cpuacct:/docker/ab\n',
      '/proc/self/mountinfo': V1_MOUNTS,
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
    }),
  );
  expect(grant).toEqual({ cpus: undefined, memoryBytes: undefined });
});

test('a system without control groups grants all it has', () => {
  expect(readGrant(recorded({}))).toEqual({ cpus: undefined, memoryBytes: undefined });
});

test.each([
  ['file pages that were not used lately are not in use', '300', 700],
  ['without statistics all is in use', undefined, 1_000],
])('version 2, memory in use: %s', (_what, idle, used) => {
  const files: Record<string, string> = {
    '/proc/self/cgroup': '0::/\n',
    '/proc/self/mountinfo': V2_MOUNT,
    '/sys/fs/cgroup/memory.max': '2000\n',
    '/sys/fs/cgroup/memory.current': '1000\n',
    ...(idle && { '/sys/fs/cgroup/memory.stat': `anon 5\ninactive_file ${idle}\nactive_file 9\n` }),
  };
  expect(readMemoryUse(recorded(files))).toEqual({ used, limit: 2_000 });
});

test('version 1, memory in use', () => {
  const use = readMemoryUse(
    recorded({
      '/proc/self/cgroup': '4:memory:/docker/ab\n1:cpu,cpuacct:/docker/ab\n0::/\n',
      '/proc/self/mountinfo': V1_MOUNTS,
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '1073741824\n',
      '/sys/fs/cgroup/memory/memory.usage_in_bytes': '500000000\n',
      '/sys/fs/cgroup/memory/memory.stat': 'inactive_file 1\ntotal_inactive_file 100000000\n',
    }),
  );
  expect(use).toEqual({ used: 400_000_000, limit: 1_073_741_824 });
});

test('memory without a limit is nobody’s concern', () => {
  expect(readMemoryUse(recorded({}))).toBeUndefined();
});
