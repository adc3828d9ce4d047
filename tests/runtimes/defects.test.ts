import { afterAll, beforeAll, expect, test } from 'vitest';
import { FAULTS } from '../binance/faults.ts';
import { comparable } from './compare.ts';
import { observeRow } from './observe.ts';
import { row } from './row.ts';
import type { Runtime } from './runtime.ts';
import { startMisbehaving } from './service.ts';
import { stopRuntimes } from './start-runtimes.ts';

const ROWS = [
  row('a defect', 500, '/defect?token=hunter2-hunter2'),
  row('a defect after a while', 500, '/defect/late'),
  row('a text that is thrown', 500, '/defect/text'),
  row('nothing that is thrown', 500, '/defect/nothing'),
  row('an answer that is no JSON', 500, '/circular'),
  row('a big answer', 200, '/big'),
  row('a handler that never ends', 504, '/never'),
  row('Binance that outlasts the request', 504, '/api/binance/price?symbol=BTCUSDT', {
    fault: FAULTS.silent,
  }),
  row('a method that no route has', 405, 'POST /defect'),
];

/** Handlers that are none of ours, whose failures the gateway or its stand-in answers and logs. */
const OTHERS = [
  row('a handler that throws', 500, '/other/throws'),
  row('a handler that rejects with nothing', 500, '/other/rejects'),
  row('a handler that never ends', 500, '/other/never'),
  row('a status that is none', 500, '/other/status'),
  row('a header that is none', 500, '/other/header'),
  row('data', 200, '/other/data'),
  row('nothing', 200, '/other/nothing'),
  row('no content', 204, '/other/empty'),
  row('all that an answer can have', 201, '/other/full'),
  row('bytes', 200, '/other/bytes'),
  row('a failure of its own', 418, '/other/failure'),
];

let runtimes: Runtime[];

beforeAll(async () => {
  runtimes = await startMisbehaving();
});
afterAll(() => stopRuntimes(runtimes));

test.each(ROWS)('$status $name', async (row) => {
  const [first, ...others] = Object.values(await observeRow(runtimes, row));
  expect(first!.status).toBe(row.status);
  expect(first!.lines).toHaveLength(row.status >= 400 ? 1 : 0);
  for (const other of others) expect(comparable(other)).toBe(comparable(first!));
});

test.each(OTHERS)('$status $name, by a handler that is none of ours', async (row) => {
  // Called without a gateway, such a handler's failure is nobody's to answer.
  const gateways = runtimes.filter(({ name }) => name !== 'handlers');
  const [first, ...others] = Object.values(await observeRow(gateways, row));
  expect(first!.status).toBe(row.status);
  expect(first!.lines).toHaveLength(row.status >= 400 ? 1 : 0);
  for (const other of others) expect(comparable(other)).toBe(comparable(first!));
});
