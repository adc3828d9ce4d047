import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { functionsProblem } from '../sam.ts';
import { comparable } from './compare.ts';
import { requests } from './generate.ts';
import { observe } from './observe.ts';
import type { Runtime } from './runtime.ts';
import { SCALE, SEED } from './seed.ts';
import { startService } from './service.ts';
import { stopRuntimes } from './start-runtimes.ts';

let runtimes: Runtime[];

beforeAll(async () => {
  process.stdout.write(`Requests generated with SEED=${SEED}\n`);
  runtimes = await startService();
});
afterAll(() => stopRuntimes(runtimes));

async function expectAgreement(among: Runtime[], count: number): Promise<void> {
  const property = fc.asyncProperty(requests, async (request) => {
    const [first, ...others] = Object.values(await observe(among, request));
    expect(first!.lines).toHaveLength(first!.status >= 400 ? 1 : 0);
    for (const other of others) expect(comparable(other)).toBe(comparable(first!));
  });
  await fc.assert(property, { seed: SEED, numRuns: count });
}

test('three runtimes agree on any request', () => {
  return expectAgreement(
    runtimes.filter(({ name }) => name !== 'functions'),
    10_000 * SCALE,
  );
}, 300_000);

test.skipIf(functionsProblem !== undefined)(
  'and so do all four',
  () => {
    return expectAgreement(runtimes, 200 * SCALE);
  },
  300_000,
);
