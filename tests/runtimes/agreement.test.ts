import { afterAll, beforeAll, expect, test } from 'vitest';
import { functionsProblem } from '../sam.ts';
import { comparable, neededFor } from './compare.ts';
import { DIFFERENCES, type Difference } from './differences.ts';
import { observeRow } from './observe.ts';
import type { Row } from './row.ts';
import { ENCODING_ROWS, MESSAGE_ROWS } from './rows-of-encodings.ts';
import { ROUTE_ROWS } from './rows-of-routes.ts';
import { UPSTREAM_ROWS } from './rows-of-upstream.ts';
import type { Runtime } from './runtime.ts';
import { startService } from './service.ts';
import { stopRuntimes } from './start-runtimes.ts';

/** Rows that change nothing for others. */
const ROWS = [...ROUTE_ROWS, ...ENCODING_ROWS, ...MESSAGE_ROWS];

const needed = new Set<Difference>();
let runtimes: Runtime[];

beforeAll(async () => {
  runtimes = await startService();
});
afterAll(() => stopRuntimes(runtimes));

test.skipIf(functionsProblem !== undefined)('the bundles run under AWS’s runtime client', () => {
  expect(runtimes.map(({ name }) => name)).toContain('functions');
});

// Each request has its turn in each runtime; but SAM takes a second to hand out some results.
test.concurrent.each(ROWS)('$status $name', expectAgreement);

test.each(UPSTREAM_ROWS)('$status $name', expectAgreement);

test('each difference by nature is one', () => {
  expect(DIFFERENCES.filter((difference) => !needed.has(difference))).toEqual([]);
});

async function expectAgreement(row: Row): Promise<void> {
  const observations = await observeRow(runtimes, row);
  const [first, ...others] = Object.values(observations);

  expect(first!.status).toBe(row.status);
  expect(first!.lines).toHaveLength(row.status >= 400 ? 1 : 0);
  for (const other of others) expect(comparable(other)).toBe(comparable(first!));
  for (const difference of neededFor(observations)) needed.add(difference);
}
