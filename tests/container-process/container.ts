import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { expectLogLine, type LogLine } from '../log-line.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** A container process, started as `npm start` does. */
export type Container = {
  process: ChildProcess;
  pid: number;
  /** Every line on its stdout so far, held to the contract. */
  lines(): LogLine[];
  /** What it wrote to stderr. */
  stderr(): string;
  /** Waits for a line; fails after ten seconds. */
  line(matches: (line: LogLine) => boolean): Promise<LogLine>;
  /** Waits until the service runs; gives its port. */
  port(): Promise<number>;
  /** Process ids of its workers. */
  workers(): number[];
  /** Settles with exit code and signal when it has ended and all its output is read. */
  ended: Promise<[number | null, NodeJS.Signals | null]>;
};

type Options = {
  env?: Record<string, string>;
  /** The program, relative to the repository. */
  entry?: string;
  /** What starts it, where that is not Node with the program alone. */
  command?: string[];
  /** The repository, or a copy of it. */
  directory?: string;
};

/** Starts a container on a free port; it is ended with the test. */
export function startContainer({
  env = {},
  entry = 'adapters/container.ts',
  command = [process.execPath, entry],
  directory = REPOSITORY,
}: Options = {}): Container {
  const [file = '', ...args] = command;
  const child = spawn(file, args, {
    cwd: directory,
    env: { PATH: process.env.PATH, API_PORT: '0', MARKET_DATA: 'simulated', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const ended = once(child, 'close') as Container['ended'];
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });

  const checked: LogLine[] = [];
  let checkedTo = 0;
  function lines(): LogLine[] {
    for (let end = 0; ; checkedTo = end + 1) {
      end = stdout.indexOf('\n', checkedTo);
      if (end < 0) return [...checked];
      checked.push(expectLogLine(stdout.slice(checkedTo, end)));
    }
  }
  async function line(matches: (line: LogLine) => boolean): Promise<LogLine> {
    for (let tries = 0; tries < 500; tries++) {
      const found = lines().find(matches);
      if (found !== undefined) return found;
      await sleep(20);
    }
    throw new Error(`No such line. ${stdout}\n${stderr}`);
  }

  return {
    process: child,
    pid: child.pid!,
    lines,
    stderr: () => stderr,
    line,
    port: async () => (await line(({ extra }) => extra.event === 'startup')).extra.port,
    workers: () => childrenOf(child.pid!),
    ended,
  };
}

/** The lines of an event. */
export function linesOf(container: Container, event: string): LogLine[] {
  return container.lines().filter(({ extra }) => extra.event === event);
}

export function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}

/** Whether a process runs; one that has ended and that nobody has asked about yet does not. */
export function isAlive(pid: number): boolean {
  const path = `/proc/${pid}/stat`;
  return existsSync(path) && !/\) Z /.test(readFileSync(path, 'utf8'));
}

/** Waits until something holds; fails after ten seconds. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (holds()) return;
    await sleep(20);
  }
  throw new Error(`Waited in vain: ${what}`);
}
