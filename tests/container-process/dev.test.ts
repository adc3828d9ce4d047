import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { expectLogLine } from '../log-line.ts';
import { until } from './container.ts';
import { copyProgram } from './copy.ts';

const BIN = fileURLToPath(new URL('../../node_modules/.bin', import.meta.url));

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** `npm run dev` in a copy of the program. */
async function startDev(directory: string, port: number) {
  const { scripts } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const child = spawn('sh', ['-c', `exec env ${scripts.dev}`], {
    cwd: directory,
    env: {
      PATH: `${BIN}${delimiter}${process.env.PATH}`,
      API_PORT: String(port),
      MARKET_DATA: 'simulated',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    // A process group of its own: what the watching process started must end with it.
    detached: true,
  });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    if (child.exitCode === null) process.kill(-child.pid!, 'SIGKILL');
    await ended;
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  const lines = () => stdout.split('\n').filter((line) => line.startsWith('{'));
  const events = () => lines().map((line) => expectLogLine(line).extra);
  const starts = () => events().filter(({ event }) => event === 'startup');
  return { child, ended, events, starts };
}

test('npm run dev has one worker, and restarts when a file that only workers load changes', async () => {
  const directory = copyProgram();
  const port = await findFreePort();
  const dev = await startDev(directory, port);
  await until(() => dev.starts().length === 1, 'the start');
  expect(dev.starts()[0]).toMatchObject({ workers: 1, port });

  const file = join(directory, 'handlers/health/health.ts');
  const source = readFileSync(file, 'utf8');
  writeFileSync(file, source.replace("'healthy'", "'changed'"));
  await until(() => dev.starts().length === 2, 'the restart');
  const health = await fetch(`http://127.0.0.1:${port}/health`);
  expect(await health.json()).toMatchObject({ status: 'changed' });

  dev.child.kill('SIGINT');
  await dev.ended;
  expect(dev.events().map(({ event }) => event)).toEqual(
    Array.from({ length: 2 }, () => ['simulated_market', 'startup', 'shutdown']).flat(),
  );
});
