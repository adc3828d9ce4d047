import { existsSync, readFileSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import type { Profiler } from 'node:inspector';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Container } from '../container.ts';

/** The files of ours, from the repository's root, and the functions that a request enters in a worker. */
export type Entered = { files: string[]; functions: string[] };

const ROOT = new URL('../../', import.meta.url).href;
const connection = new Agent({ keepAlive: true, maxSockets: 1 });
const WARM_UP = 200;
const TIMES = 7;
const WRITTEN_WITHIN_MS = 5_000;

/** For a container whose processes load `note-functions.ts`; `file` is what that writes. */
export type Counted = { container: Container; file: string };

/**
 * What a warm request over a kept connection enters, until its answer has left the worker. A function counts once, however
 * often it is called, and a module's own code is none. What a timer calls now and then is left out: only what each of
 * seven requests enters counts.
 */
export async function enteredBy(counted: Counted, path: string, status: number): Promise<Entered> {
  const { port } = counted.container;
  for (let done = 0; done < WARM_UP; done += 1) await ask(port, path, status);
  let functions: string[] | undefined;
  for (let time = 0; time < TIMES; time += 1) {
    await signal(counted);
    await ask(port, path, status);
    // What the worker does when the answer has left it belongs to the request too.
    await sleep(50);
    const entered = functionsOf(await signal(counted));
    functions = (functions ?? [...entered]).filter((name) => entered.has(name));
  }
  functions = functions?.sort() ?? [];
  return { files: [...new Set(functions.map((name) => name.split(':', 1)[0]!))], functions };
}

function functionsOf(scripts: Profiler.ScriptCoverage[]): Set<string> {
  const entered = new Set<string>();
  for (const { url, functions } of scripts) {
    const path = url.slice(ROOT.length);
    if (!url.startsWith(ROOT) || path.includes('node_modules/') || path.startsWith('bench/')) {
      continue;
    }
    for (const { functionName, ranges } of functions) {
      const [{ startOffset, count }] = ranges as [Profiler.CoverageRange];
      const isModule = functionName === '' && startOffset === 0;
      if (count > 0 && !isModule) entered.add(`${path}:${startOffset}:${functionName}`);
    }
  }
  return entered;
}

/** Gives what the worker wrote for it. */
async function signal({ container, file }: Counted): Promise<Profiler.ScriptCoverage[]> {
  rmSync(file, { force: true });
  process.kill(container.workers[0] as number, 'SIGUSR2');
  const lastCall = performance.now() + WRITTEN_WITHIN_MS;
  while (!existsSync(file)) {
    if (performance.now() > lastCall) throw new Error('the worker does not tell its functions');
    await sleep(10);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** One request over the one connection. */
export function ask(port: number, path: string, status: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'user-agent': 'bench', accept: 'application/json' };
    const request = get({ host: '127.0.0.1', port, path, agent: connection, headers }, (answer) => {
      if (answer.statusCode !== status) reject(new Error(`${path} gave ${answer.statusCode}`));
      answer.on('end', resolve).resume();
    });
    request.on('error', reject);
  });
}
