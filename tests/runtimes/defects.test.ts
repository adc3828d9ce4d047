import { afterAll, beforeAll, expect, test } from 'vitest';
import { FAULTS } from '../exchange/faults.ts';
import { buildOthers } from './bundles.ts';
import { comparable } from './compare.ts';
import { routes } from './fixtures/routes.ts';
import { observeRow } from './observe.ts';
import { row } from './row.ts';
import type { Runtime } from './runtime.ts';
import { PARAMETERS, SETTINGS } from './settings.ts';
import { startRuntimes, stopRuntimes } from './start-runtimes.ts';

/** A request ends after two and a half seconds, a call to the exchange not before. */
const TIMES = { API_REQUEST_TIMEOUT_MS: '3000', BINANCE_TIMEOUT_MS: '2900' };

const ROWS = [
  row('a defect', 500, '/defect?token=hunter2-hunter2'),
  row('a defect after a while', 500, '/defect/late'),
  row('a text that is thrown', 500, '/defect/text'),
  row('nothing that is thrown', 500, '/defect/nothing'),
  row('an answer that is no JSON', 500, '/circular'),
  row('a big answer', 200, '/big'),
  row('a handler that never ends', 504, '/never'),
  row('an exchange that outlasts the request', 504, '/api/binance/price?symbol=BTCUSDT', {
    fault: FAULTS.silent,
  }),
  row('a method that no route has', 405, 'POST /defect'),
];

let runtimes: Runtime[];

beforeAll(async () => {
  runtimes = await startRuntimes({
    settings: { ...SETTINGS, ...TIMES },
    parameters: PARAMETERS,
    routes,
    routesFile: new URL('./fixtures/routes.ts', import.meta.url),
    containerFile: new URL('./fixtures/container.ts', import.meta.url),
    functionFile: new URL('./fixtures/function.ts', import.meta.url),
    build: () =>
      buildOthers(
        { Misbehaving: { name: 'default', module: './tests/runtimes/fixtures/function.ts' } },
        TIMES,
      ),
  });
});
afterAll(() => stopRuntimes(runtimes));

test.each(ROWS)('$status $name', async (row) => {
  const [first, ...others] = Object.values(await observeRow(runtimes, row));
  expect(first!.status).toBe(row.status);
  expect(first!.lines).toHaveLength(row.status >= 400 ? 1 : 0);
  for (const other of others) expect(comparable(other)).toBe(comparable(first!));
});
