import { expect, test } from 'vitest';
import { callerPlace, firstPlace, rootAt } from './place.ts';

const url = new URL('../../../../', import.meta.url);
const root = rootAt(url);

function frame(text: string): string {
  return `    at ${text.replaceAll('ROOT/', url.href).replaceAll('PATH/', url.pathname)}`;
}

test.each([
  ['readPrice (ROOT/handlers/price.ts:10:5)', 'handlers/price', 'readPrice', 10],
  ['async readPrice (ROOT/handlers/price.ts:10:5)', 'handlers/price', 'readPrice', 10],
  ['ROOT/handlers/price.ts:10:5', 'handlers/price', '<anonymous>', 10],
  ['async ROOT/handlers/price.ts:10:5', 'handlers/price', '<anonymous>', 10],
  ['new Market (ROOT/lib/candles/market.ts:7:1)', 'lib/candles/market', 'Market', 7],
  ['Object.<anonymous> (ROOT/lib/x.ts:1:1)', 'lib/x', '<anonymous>', 1],
  ['Object.write (ROOT/lib/x.ts:1:1)', 'lib/x', 'write', 1],
  ['Market.read [as candles] (ROOT/lib/x.ts:1:1)', 'lib/x', 'Market.read', 1],
  ['async Promise.all (index 0)\n    at run (ROOT/lib/x.ts:3:1)', 'lib/x', 'run', 3],
  ['run (PATH/lib/x.ts:2:1)', 'lib/x', 'run', 2],
  ['run (ROOT/lib/a (b).ts:2:1)', 'lib/a (b)', 'run', 2],
])('%s', (text, module, name, line) => {
  expect(firstPlace(frame(text), root)).toEqual({ module, function: name, line });
});

test.each([
  'run (node:internal/modules/esm/loader:647:26)',
  'run (ROOT/node_modules/express/index.js:1:1)',
  'run (file:///elsewhere/lib/x.ts:1:1)',
  'JSON.parse (<anonymous>)',
  'eval (eval at run (ROOT/lib/x.ts:1:1), <anonymous>:1:1)',
  '',
])('no place of ours: %s', (text) => {
  expect(firstPlace(frame(text), root)).toBeUndefined();
});

test('a stack limit of the process does not hide the caller', () => {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    const where = () => callerPlace(where, root);
    expect(where().module).toBe('packages/portable-handlers/src/log/place.test');
    expect(Error.stackTraceLimit).toBe(0);
  } finally {
    Error.stackTraceLimit = limit;
  }
});
