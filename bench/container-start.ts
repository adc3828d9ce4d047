// `node bench/container-start.ts`: from `docker run` to the first answer.
import { execFile } from 'node:child_process';
import { get } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { dockerProblem } from '../tests/docker.ts';
import { roundsOf } from './pace.ts';
import { runAlone } from './run-alone.ts';
import { median, spread } from './statistics.ts';
import type { Table } from './table.ts';
import { ratios } from './take-turns.ts';

const run = promisify(execFile);

const NODE_IMAGE = process.env.NODE_IMAGE ?? 'node:24-trixie-slim';
const IMAGE = 'market-data-api-bench';
const ROUNDS = 7;
const POLL_MS = 5;
const TRY_MS = 1_000;
const PATIENCE_MS = 30_000;

/** As the README has the image run alone. */
const HARDENED = [
  ...['--init', '--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL', '--user', '1000:1000'],
  ...['--security-opt', 'no-new-privileges', '--memory', '1g', '--cpus', '2'],
];

const BARE = "require('node:http').createServer((_, response) => response.end()).listen(8000)";

/** What is run, beside the flags that all have: the image and its command. */
const ARMS: [name: string, args: string[]][] = [
  ['bare node:http', [NODE_IMAGE, 'node', '-e', BARE]],
  ['API_WORKERS=1', ['--env', 'API_WORKERS=1', IMAGE]],
  ['API_WORKERS=auto', ['--env', 'API_WORKERS=auto', IMAGE]],
];

/** Where there is no engine the table says so, and nothing is measured. */
export async function measureContainerStart(): Promise<Table> {
  const title = "The container's start";
  if (dockerProblem !== undefined) {
    process.stderr.write(`${title} is left out: ${dockerProblem}\n`);
    return { title, columns: ['left out'], rows: [[dockerProblem]] };
  }
  const build = ['--build-arg', `NODE_IMAGE=${NODE_IMAGE}`, '-f', 'docker/Dockerfile'];
  const cwd = join(import.meta.dirname, '..');
  await run('docker', ['build', '--quiet', ...build, '--tag', IMAGE, '.'], { cwd });

  const times = ARMS.map((): number[] => []);
  for (let round = 0; round < roundsOf(ROUNDS); round += 1) {
    const order = [...ARMS.keys()];
    if (round % 2 === 1) order.reverse();
    for (const index of order) {
      const [, args] = ARMS[index] as [string, string[]];
      times[index]?.push(await timeStart(`${IMAGE}-${process.pid}-${round}-${index}`, args));
    }
  }
  return {
    title,
    columns: ['', 'ms', 'middle half', 'ratio'],
    rows: times.map((own, index) => [
      ARMS[index]?.[0] ?? '',
      median(own).toFixed(0),
      spread(own, 0),
      median(ratios(own, times[0] as number[])).toFixed(2),
    ]),
    notes: [
      'From `docker run` to the first 200 of /health on the published port. Ratio: to a bare server on the base image',
      'in the same round, which is what Docker and Node take themselves.',
    ],
  };
}

/** Milliseconds from the command to the first 200. The container is gone afterwards. */
async function timeStart(name: string, args: string[]): Promise<number> {
  const port = await findPort();
  const publish = ['--publish', `127.0.0.1:${port}:8000`];
  const startedAt = performance.now();
  try {
    await run('docker', ['run', '--detach', '--name', name, ...HARDENED, ...publish, ...args]);
    // Not before: asked for while it is set up, the container's address is held for unreachable for a second.
    return (await pollUntilAnswered(port)) - startedAt;
  } finally {
    await run('docker', ['rm', '--force', '--volumes', name]);
  }
}

/** The time of the first 200, as `performance.now()` counts. */
async function pollUntilAnswered(port: number): Promise<number> {
  const lastCall = performance.now() + PATIENCE_MS;
  while (!(await answers(port))) {
    if (performance.now() > lastCall) throw new Error('The container does not answer');
    await sleep(POLL_MS);
  }
  return performance.now();
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { port, host: '127.0.0.1', path: '/health', agent: false, timeout: TRY_MS };
    const request = get(options, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    // Docker's proxy accepts before there is a server behind it, and drops what it accepted.
    request.on('error', () => resolve(false));
  });
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

await runAlone(import.meta, measureContainerStart);
