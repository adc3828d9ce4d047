import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { functionsProblem } from '../sam.ts';
import { comparable } from './compare.ts';
import { requests } from './generate.ts';
import { observe } from './observe.ts';
import type { Runtime } from './runtime.ts';
import { startService } from './service.ts';
import { stopRuntimes } from './start-runtimes.ts';

/** `SEED=… npm run test:runtimes` repeats a run; RUNTIMES_SCALE=1 is all of it, a tenth the default. */
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const SCALE = Number(process.env.RUNTIMES_SCALE ?? 0.1);

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
