import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, cpuTimeOf, onBothCores, onServerCore } from './cores.ts';

/** A container's process with all its workers, without a container around it. */
export type Container = {
  /** The primary's. */
  pid: number;
  port: number;
  workers: number[];
  stop(): Promise<void>;
};

type Options = {
  workers: number;
  /** Beside these only what it needs to run. */
  env: Record<string, string>;
  /** On both cores; otherwise on the one for servers. */
  everywhere?: boolean;
};

const PROGRAM = join(import.meta.dirname, '../adapters/container.ts');

/** Starts it as `npm start` does, on a free port; resolves when all workers can serve. */
export async function startContainer({ workers, env, everywhere }: Options): Promise<Container> {
  const pin = everywhere ? onBothCores : onServerCore;
  const [command = '', ...args] = pin([process.execPath, PROGRAM]);
  const child = spawn(command, args, {
    env: {
      PATH: process.env.PATH,
      API_PORT: '0',
      API_WORKERS: String(workers),
      ENVIRONMENT: 'development',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  // All that it writes is read, as a container's engine does.
  const lines = createInterface({ input: child.stdout });
  const port = await new Promise<number>((resolve, reject) => {
    ended.then(([code]) => reject(new Error(`The container ended with ${code}`)), reject);
    lines.on('line', (line) => {
      const { level, extra } = JSON.parse(line);
      if (extra.event === 'startup') resolve(extra.port);
      if (level === 'CRITICAL') reject(new Error(line));
    });
  });
  const pid = child.pid as number;
  await calm(pid);
  return {
    ...{ pid, port, workers: childrenOf(pid) },
    async stop() {
      child.kill();
      await ended;
    },
  };
}

/** The start is known as soon as one worker is ready; when none computes any longer, all are. */
async function calm(pid: number): Promise<void> {
  let before = 0;
  let now = cpuTimeOf(pid);
  while (now - before > 5) {
    await sleep(250);
    before = now;
    now = cpuTimeOf(pid);
  }
}
