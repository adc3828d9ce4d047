import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { comparable } from './compare.ts';
import { echoRequests } from './generate.ts';
import { observe } from './observe.ts';
import type { Request } from './request.ts';
import { MESSAGE_ROWS } from './rows-of-encodings.ts';
import type { Runtime } from './runtime.ts';
import { SCALE, SEED } from './seed.ts';
import { startMisbehaving } from './service.ts';
import { stopRuntimes } from './start-runtimes.ts';

// The container makes events of requests itself; the others are given those that were made by the rules.
let runtimes: Runtime[];

beforeAll(async () => {
  process.stdout.write(`Requests for events generated with SEED=${SEED}\n`);
  runtimes = await startMisbehaving();
});
afterAll(() => stopRuntimes(runtimes));

test.concurrent.each(MESSAGE_ROWS)('the event of $name', async ({ request }) => {
  const { method, target } = request;
  const [, path, query = ''] = /^([^?]*)(.*)$/.exec(target)!;
  const first = await expectOneEvent(runtimes, {
    ...request,
    method: method === 'GET' ? 'GET' : 'POST',
    target: `/echo/${path!.replaceAll('/', '%20')}${query}`,
  });
  expect(JSON.parse(first.body)).toMatchObject({ version: '2.0', isWhole: true });
});

test('the event of any request', async () => {
  const three = runtimes.filter(({ name }) => name !== 'functions');
  const property = fc.asyncProperty(echoRequests, async (request) => {
    await expectOneEvent(three, request);
  });
  await fc.assert(property, { seed: SEED, numRuns: 3_000 * SCALE });
}, 120_000);

async function expectOneEvent(among: Runtime[], request: Request) {
  const [first, ...others] = Object.values(await observe(among, request));
  for (const other of others) expect(comparable(other)).toBe(comparable(first!));
  return first!;
}
