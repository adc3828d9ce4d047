import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectLogLine } from '../log-line.ts';
import { type Bundles, buildOthers } from '../runtimes/bundles.ts';
import { eventOf } from '../runtimes/event.ts';
import { functionsProblem } from '../sam.ts';
import { type Emulator, startEmulator } from './emulator.ts';

const FIXTURES = './tests/functions/fixtures';

const FUNCTIONS = {
  InitThrows: { name: 'init-throws', module: `${FIXTURES}/init-throws.ts` },
  ThrowsOutside: { name: 'throws-outside', module: `${FIXTURES}/throws-outside.ts` },
  Blocks: { name: 'blocks', module: `${FIXTURES}/blocks.ts` },
  Throws: { name: 'throws', module: `${FIXTURES}/throws.ts` },
  BadConfiguration: { name: 'price', module: './handlers/price/price.ts' },
};

const CRASH = { level: 'CRITICAL', logger: 'api.process', message: 'Process crashed' };

let bundles: Bundles;
let emulator: Emulator;

describe.skipIf(functionsProblem !== undefined)('under AWS’s runtime client', () => {
  beforeAll(async () => {
    bundles = await buildOthers(FUNCTIONS, {
      API_REQUEST_TIMEOUT_MS: '2000',
      BINANCE_TIMEOUT_MS: '1500',
    });
    bundles.template.Resources.BadConfiguration!.Properties.Environment = {
      Variables: { ENVIRONMENT: 'nowhere', BINANCE_TIMEOUT_MS: '5000' },
    };
    emulator = await startEmulator(bundles.template);
  });
  afterAll(async () => {
    await emulator?.stop();
    await bundles?.remove();
  });

  /** Calls a function; its lines apart from those that Lambda's runtime writes by itself. */
  async function call(name: keyof typeof FUNCTIONS, path = '/') {
    const event = eventOf({ method: 'GET', target: path }, { routeKey: '$default' });
    const { result, lines } = await emulator.invoke(name, event);
    const isOurs = (line: string) => line.includes('"logger":');
    return {
      result,
      ours: lines.filter(isOurs).map(expectLogLine),
      lambdas: lines.filter((line) => !isOurs(line)).map((line) => JSON.parse(line)),
    };
  }

  test('a function that cannot be loaded leaves one line, beside Lambda’s own', async () => {
    const { ours, lambdas } = await call('InitThrows');
    expect(ours).toMatchObject([
      {
        ...CRASH,
        module: 'tests/functions/fixtures/init-throws',
        line: 2,
        extra: {
          event: 'crash',
          exception: {
            message: 'this function cannot be loaded',
            cause: { name: 'RangeError', message: 'for this reason' },
          },
          runtime: { function_name: 'InitThrows', cold_start: true },
        },
      },
    ]);
    expect(lambdas).toMatchObject([
      {
        level: 'ERROR',
        message: { errorType: 'Error', errorMessage: 'this function cannot be loaded' },
      },
    ]);
  });

  test('a configuration that cannot be used is told once, and requests are answered', async () => {
    const first = await call('BadConfiguration', '/api/binance/price?symbol=BTCUSDT');
    expect(JSON.parse(first.result)).toMatchObject({
      statusCode: 500,
      body: '{"detail":"Internal server error"}',
    });
    expect(first.lambdas).toEqual([]);
    expect(first.ours).toMatchObject([
      {
        level: 'CRITICAL',
        extra: {
          event: 'start_failed',
          problems: [
            expect.stringContaining('ENVIRONMENT'),
            expect.stringContaining('BINANCE_TIMEOUT_MS'),
          ],
        },
      },
      { level: 'ERROR', extra: { status_code: 500, exception: { name: 'SettingsError' } } },
    ]);
    const second = await call('BadConfiguration', '/api/binance/price?symbol=BTCUSDT');
    expect(second.ours).toMatchObject([{ level: 'ERROR', extra: { status_code: 500 } }]);
  });

  test.each([
    ['/timer', 'uncaughtException'],
    ['/promise', 'unhandledRejection'],
  ])('what is thrown outside of the handler (%s) leaves one line', async (path, origin) => {
    const { ours, lambdas } = await call('ThrowsOutside', path);
    expect(ours).toMatchObject([
      {
        ...CRASH,
        module: 'tests/functions/fixtures/throws-outside',
        function: 'handler',
        extra: { event: 'crash', origin, exception: { message: 'nobody handles this' } },
      },
    ]);
    expect(lambdas).toEqual([]);
  });

  test('a function starts again after a crash', async () => {
    const { result, ours, lambdas } = await call('ThrowsOutside');
    expect(JSON.parse(result)).toEqual({ statusCode: 200 });
    expect([...ours, ...lambdas]).toEqual([]);
  });

  test('one that never gives the event loop back is out of reach: Lambda ends it', async () => {
    const { result, ours } = await call('Blocks');
    expect(result).toContain('Task timed out after 2.00 seconds');
    expect(ours).toEqual([]);
  });

  test('a handler that throws is answered for, and its request is one line', async () => {
    const { result, ours, lambdas } = await call('Throws');
    expect(JSON.parse(result)).toMatchObject({
      statusCode: 500,
      body: '{"message":"Internal Server Error"}',
    });
    expect(ours).toMatchObject([
      {
        level: 'ERROR',
        module: 'tests/functions/fixtures/throws',
        extra: {
          status_code: 500,
          exception: { name: 'TypeError', message: 'not ours to answer' },
        },
      },
    ]);
    expect(lambdas).toEqual([]);
  });
});
