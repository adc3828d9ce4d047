import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { cpuTimeOf } from '../../bench/cores.ts';
import { recordMarket } from '../../bench/soak/start-binance.ts';
import { type Binance, startBinance } from '../binance/stand-in.ts';
import {
  type Container,
  childrenOf,
  isAlive,
  startContainer,
} from '../container-process/container.ts';
import { KEY } from './clients.ts';

export const IMAGE = 'market-data-api-chaos';

/** What they use at rest in half a second, in ms of CPU time. */
const CALM_MS = 50;

const PRELOAD = fileURLToPath(new URL('preload', import.meta.url));

/** The service under attack, and what an attack may do to its surroundings. */
export type Attacked = {
  port: number;
  binance: Binance;
  container: Container;
  primary: number;
  workers(): number[];
  isAlive(): boolean;
};

/** What differs from the service as `startAttacked` starts it. */
export type StartOptions = {
  settings?: Record<string, string>;
  /** File descriptors that it may have. */
  descriptors?: number;
  /** Loaded into each of its processes before its own code; a file of `preload/`. */
  preload?: string;
  /** Another program than the container's own; it runs as a process only. */
  entry?: string;
};

/** Whether it runs in the README's container of 1 GB; otherwise it is a process that shares that much among workers. */
export type Place = 'container' | 'process';

/** Starts the service with five workers, keys and a rate limit, over a stand-in for Binance. It ends with the test. */
export async function startAttacked(options: StartOptions, place: Place): Promise<Attacked> {
  const binance = await startBinance({ data: await folderOfMarket() });
  onTestFinished(() => binance.close());
  const env = {
    API_HOST: '127.0.0.1',
    API_PORT: '0',
    API_WORKERS: '5',
    API_KEYS: `prober:${KEY}`,
    API_RATE_LIMIT: '1000000',
    API_CORS_ORIGINS: 'https://app.example.com',
    MARKET_DATA: 'live',
    BINANCE_BASE_URL: binance.url,
    ...options.settings,
  };
  const isProcess = place === 'process' || options.entry !== undefined;
  const container = isProcess ? startProcess(env, options) : startInContainer(env, options);
  const port = await portOf(container);
  const [primary, workers] = isProcess
    ? [container.pid, container.workers]
    : await processesOf(container);
  // The first worker is ready; so are the others soon.
  await calm(primary, () => workers().length === Number(env.API_WORKERS));
  return { port, binance, container, primary, workers, isAlive: () => isAlive(primary) };
}

/** Candles that lie in a file: a stand-in that makes them up takes the time of clients and service. */
async function folderOfMarket(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await recordMarket(folder);
  return folder;
}

/** Waits until there are all workers and none has anything to do. */
async function calm(primary: number, hasAll: () => boolean): Promise<void> {
  for (let before = -1, tries = 0; tries < 60; tries++) {
    const used = cpuTimeOf(primary);
    if (hasAll() && used - before <= CALM_MS) return;
    before = used;
    await sleep(500);
  }
}

/** A machine with much else to do takes its time. */
async function portOf({ port }: Container): Promise<number> {
  for (let tries = 0; tries < 5; tries++) {
    const found = await port().catch(() => undefined);
    if (found !== undefined) return found;
  }
  return port();
}

function startProcess(env: Record<string, string>, options: StartOptions): Container {
  const { descriptors, preload, entry = 'adapters/container.ts' } = options;
  const preloads = ['one-gigabyte.ts', ...(preload === undefined ? [] : [preload])];
  const flags = preloads.map((file) => `--import=${PRELOAD}/${file}`).join(' ');
  const limit = descriptors === undefined ? [] : ['prlimit', `--nofile=${descriptors}`];
  return startContainer({
    command: [...limit, process.execPath, entry],
    env: { ...env, NODE_OPTIONS: flags },
  });
}

/** The README's `docker run`, in the machine's own network: a published port has a proxy that accepts for nobody. */
function startInContainer(env: Record<string, string>, options: StartOptions): Container {
  const { descriptors, preload } = options;
  const name = `${IMAGE}-${process.pid}`;
  const settings = {
    ...env,
    ...(preload && { NODE_OPTIONS: `--import=/preload/${preload}` }),
  };
  remove(name);
  onTestFinished(() => remove(name));
  return startContainer({
    command: [
      ...['docker', 'run', '--rm', '--name', name, '--network', 'host'],
      ...['--init', '--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL'],
      ...['--security-opt', 'no-new-privileges', '--memory', '1g', '--cpus', '2'],
      ...(descriptors === undefined ? [] : ['--ulimit', `nofile=${descriptors}:${descriptors}`]),
      ...['--volume', `${PRELOAD}:/preload:ro`],
      ...Object.entries(settings).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
      IMAGE,
    ],
    env: {},
  });

  function remove(container: string): void {
    execFileSync('docker', ['rm', '--force', container], { stdio: 'ignore' });
  }
}

/** The process ids of the primary and its workers, as the machine counts them. */
async function processesOf({ pid }: Container): Promise<[number, () => number[]]> {
  const name = `${IMAGE}-${process.pid}`;
  const text = execFileSync('docker', ['inspect', '--format', '{{.State.Pid}}', name], {
    encoding: 'utf8',
  });
  const [primary = pid] = childrenOf(Number(text));
  return [primary, () => (isAlive(primary) ? childrenOf(primary) : [])];
}
