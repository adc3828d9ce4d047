import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { version } from '../../lib/version.ts';
import { linesOf, startContainer } from './container.ts';
import { copyProgram } from './copy.ts';

type Health = { uptime_seconds: number };

test('the start is told once, when the service answers', async () => {
  const container = startContainer({ env: { API_WORKERS: '3', MARKET_DATA: 'live' } });
  const port = await container.port();
  const health = await fetch(`http://127.0.0.1:${port}/health`);
  expect(health.status).toBe(200);

  await expect.poll(() => container.workers().length).toBe(3);
  expect(container.lines()).toHaveLength(1);
  expect(container.lines()[0]).toMatchObject({
    level: 'INFO',
    logger: 'api',
    message: 'API starting up',
    extra: {
      environment: 'development',
      version,
      workers: 3,
      host: '127.0.0.1',
      port,
      source: 'binance',
    },
  });
  expect(container.stderr()).toBe('');
});

test('uptime is the container’s, not that of a worker which came later', async () => {
  const container = startContainer({ env: { API_WORKERS: '1' } });
  const port = await container.port();
  const uptime = async () =>
    ((await (await fetch(`http://127.0.0.1:${port}/health`)).json()) as Health).uptime_seconds;
  const before = await uptime();
  process.kill(container.workers()[0]!, 'SIGKILL');
  await container.line(({ extra }) => extra.event === 'worker_died');
  expect(await uptime()).toBeGreaterThan(before);
});

test('made-up prices are said aloud once, and Binance is tried once for all workers', async () => {
  const container = startContainer({
    env: { API_WORKERS: '2', MARKET_DATA: 'auto', BINANCE_BASE_URL: 'http://127.0.0.1:9' },
  });
  const port = await container.port();
  const [warning, ...others] = linesOf(container, 'simulated_market');
  expect(others).toEqual([]);
  expect(warning).toMatchObject({
    level: 'WARNING',
    message: expect.stringContaining('SIMULATED'),
  });
  const price = await fetch(`http://127.0.0.1:${port}/api/binance/price?symbol=BTCUSDT`);
  expect(await price.json()).toMatchObject({ source: 'simulated' });
});

test('a bad configuration ends the start with one line that lists every problem', async () => {
  const container = startContainer({
    env: {
      API_PORT: 'http',
      API_WORKERS: '0',
      ENVIRONMENT: 'production',
      API_LOG_LEVEL: 'LOUD',
      // Problems that the container finds itself.
      API_METRICS_PORT: '8000',
      API_DRAIN_DELAY_MS: '10000',
    },
  });
  expect(await container.ended).toEqual([1, null]);
  const lines = container.lines();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ level: 'CRITICAL', extra: { event: 'start_failed' } });
  const problems: string[] = lines[0]?.extra.problems;
  const ofContainer = ['API_METRICS_PORT', 'API_DRAIN_DELAY_MS'];
  for (const name of ['API_PORT', 'API_WORKERS', 'API_LOG_LEVEL', 'MARKET_DATA', ...ofContainer]) {
    expect(problems.filter((problem) => problem.startsWith(name))).toHaveLength(1);
  }
  expect(container.stderr()).toBe('');
});

test('a port in use ends the start', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void taken.close());
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as { port: number };

  const container = startContainer({ env: { API_PORT: String(port) } });
  expect(await container.ended).toEqual([1, null]);
  expect(container.lines()).toHaveLength(1);
  expect(container.lines()[0]).toMatchObject({
    level: 'CRITICAL',
    extra: { event: 'start_failed', problems: [expect.stringContaining(`${port}`)] },
  });
});

// A broken file of the package itself, from which the line would come, is Node's to tell on stderr.
test.each(['adapters/service.ts', 'handlers/ports.ts', 'lib/config.ts'])(
  'a service that cannot be loaded ends the start: %s',
  async (file) => {
    const directory = copyProgram();
    writeFileSync(join(directory, file), 'export const = ;\n');
    const container = startContainer({ directory });
    expect(await container.ended).toEqual([1, null]);
    expect(container.lines()).toHaveLength(1);
    expect(container.lines()[0]).toMatchObject({
      level: 'CRITICAL',
      extra: {
        event: 'start_failed',
        problems: ['the service cannot be loaded'],
        exception: { name: 'SyntaxError' },
      },
    });
    expect(container.stderr()).toBe('');
  },
);

test.each(['Object.create(null)', 'Object.assign(new Error(), { message: 7 })', 'null'])(
  'a service that throws %s as it is loaded ends the start like any other',
  async (thrown) => {
    const directory = copyProgram();
    writeFileSync(join(directory, 'adapters/service.ts'), `throw ${thrown};\n`);
    const container = startContainer({ directory });
    expect(await container.ended).toEqual([1, null]);
    expect(linesOf(container, 'start_failed')).toHaveLength(1);
    expect(container.stderr()).toBe('');
  },
);

test('workers that never come up end the container', async () => {
  const container = startContainer({
    entry: 'tests/container-process/fixtures/hopeless.ts',
    env: { API_WORKERS: '5' },
  });
  expect(await container.ended).toEqual([1, null]);
  expect(linesOf(container, 'worker_died')).toHaveLength(5);
  expect(linesOf(container, 'crash')).toHaveLength(5);
  expect(linesOf(container, 'start_failed')).toHaveLength(1);
  expect(linesOf(container, 'startup')).toHaveLength(0);
  expect(container.stderr()).toBe('');
});

test('a worker’s heap is limited', async () => {
  const container = startContainer({
    entry: 'tests/container-process/fixtures/misbehaving.ts',
    env: { API_WORKERS: '1' },
  });
  const response = await fetch(`http://127.0.0.1:${await container.port()}/heap`);
  const { limit, args } = (await response.json()) as { limit: number; args: string[] };
  const megabytes = (option: string) =>
    Number(args.find((argument) => argument.startsWith(`${option}=`))?.split('=')[1]);
  // V8's young generation takes three semi-spaces.
  const expected = megabytes('--max-old-space-size') + 3 * megabytes('--max-semi-space-size');
  expect(limit / 1024 / 1024).toBe(expected);
});
