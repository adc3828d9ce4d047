import * as os from 'node:os';
import { expect, test, vi } from 'vitest';
import { planWorkers, readGrant } from './grant.ts';

vi.mock('node:os', { spy: true });

const GB = 1024 ** 3;
const MACHINE = { cpus: 8, memoryBytes: 32 * GB };

test('the container of docker-compose.yml, 2 CPUs and 1 GB, has five workers', () => {
  const plan = planWorkers('auto', { cpus: 2, memoryBytes: GB }, MACHINE);
  expect(plan.workers).toBe(5);
});

test('a part of a CPU counts as one', () => {
  expect(planWorkers('auto', { cpus: 1.5, memoryBytes: GB }, MACHINE).workers).toBe(5);
  expect(planWorkers('auto', { cpus: 0.1, memoryBytes: GB }, MACHINE).workers).toBe(3);
});

/** The files of a process in a container with version 2 of control groups. */
function filesOf({ cpuMax, allowed }: { cpuMax: string; allowed: string }) {
  const files: Record<string, string> = {
    '/proc/self/cgroup': '0::/\n',
    '/proc/self/mountinfo': '45 44 0:30 / /sys/fs/cgroup ro - cgroup2 cgroup rw\n',
    '/proc/self/status': `Name:\tnode\nCpus_allowed:\tf\nCpus_allowed_list:\t${allowed}\nThreads:\t1\n`,
    '/sys/fs/cgroup/cpu.max': `${cpuMax}\n`,
    '/sys/fs/cgroup/memory.max': 'max\n',
  };
  return (path: string) => files[path];
}

test.each([
  ['--cpus 0.5', '50000 100000', '0-3', 3],
  ['--cpus 1.5', '150000 100000', '0-3', 5],
  ['--cpus 2.5', '250000 100000', '0-3', 7],
  ['--cpus 1.5 on one CPU', '150000 100000', '2', 3],
  ['--cpuset-cpus 0,2-3', 'max 100000', '0,2-3', 7],
  ['no limit at all', 'max 100000', '0-3', 9],
  ['a mask of CPUs that the machine does not have', 'max 100000', '0-127', 9],
])('on a machine of 4 CPUs: %s', (_what, cpuMax, allowed, workers) => {
  // What Node says under such limits: the quota rounded down.
  const granted = Math.floor(Number(cpuMax.split(' ')[0]) / 100_000);
  vi.mocked(os.availableParallelism).mockReturnValue(Math.max(1, granted || 1));
  vi.mocked(os.cpus).mockReturnValue(new Array(4));
  vi.mocked(os.totalmem).mockReturnValue(32 * GB);
  const grant = readGrant(filesOf({ cpuMax, allowed }));
  expect(planWorkers('auto', grant).workers).toBe(workers);
});

test('no more than the machine has, whatever is granted', () => {
  const grant = { cpus: 64, memoryBytes: undefined };
  expect(planWorkers('auto', grant, { ...MACHINE, cpus: 2 }).workers).toBe(5);
});

test('memory holds the number down, to one at least', () => {
  expect(planWorkers('auto', { cpus: 2, memoryBytes: GB / 2 }, MACHINE).workers).toBe(3);
  expect(planWorkers('auto', { cpus: 2, memoryBytes: GB / 8 }, MACHINE).workers).toBe(1);
});

test('a number that was asked for is obeyed', () => {
  expect(planWorkers(7, { cpus: 1, memoryBytes: GB }, MACHINE).workers).toBe(7);
});

test('heaps and what is beside them fit into the memory together', () => {
  for (const workers of [1, 2, 5]) {
    const plan = planWorkers(workers, { cpus: 2, memoryBytes: GB }, MACHINE);
    expect(plan.oldSpaceMb).toBeGreaterThan(64);
    const each = plan.oldSpaceMb + 3 * plan.semiSpaceMb + 50;
    expect(workers * each + 140).toBeLessThanOrEqual(1024);
  }
});
