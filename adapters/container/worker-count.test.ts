import { expect, test } from 'vitest';
import { planWorkers } from './worker-count.ts';

const GB = 1024 ** 3;
const MACHINE = { parallelism: 8, memoryBytes: 32 * GB };

test('the container of docker-compose.yml, 2 CPUs and 1 GB, has five workers', () => {
  const plan = planWorkers('auto', { cpus: 2, memoryBytes: GB }, MACHINE);
  expect(plan.workers).toBe(5);
});

test('a part of a CPU counts as one', () => {
  expect(planWorkers('auto', { cpus: 1.5, memoryBytes: GB }, MACHINE).workers).toBe(5);
  expect(planWorkers('auto', { cpus: 0.1, memoryBytes: GB }, MACHINE).workers).toBe(3);
});

test('no more than the machine has, whatever is granted', () => {
  const grant = { cpus: 64, memoryBytes: undefined };
  expect(planWorkers('auto', grant, { ...MACHINE, parallelism: 2 }).workers).toBe(5);
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
