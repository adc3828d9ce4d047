import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Who makes load and who is measured have a core each: neither takes the other's time. */
const LOAD_CORE = 0;
const SERVER_CORE = 1;

/** Keeps this process, which makes the load, on its core. Throws where there is no `taskset` (Linux). */
export function takeLoadCore(): void {
  execFileSync('taskset', ['-acp', String(LOAD_CORE), String(process.pid)]);
}

/** The command that runs another one on the core of what is measured. */
export function onServerCore(command: string[]): string[] {
  return ['taskset', '-c', String(SERVER_CORE), ...command];
}

/** The command that runs what helps to make load. */
export function onLoadCore(command: string[]): string[] {
  return ['taskset', '-c', String(LOAD_CORE), ...command];
}

/** The command that runs what is measured on both cores. */
export function onBothCores(command: string[]): string[] {
  return ['taskset', '-c', `${LOAD_CORE},${SERVER_CORE}`, ...command];
}

/** The CPU time (ms) that all threads of a process, and of its children, have had so far. */
export function cpuTimeOf(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const [running = ''] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(
      ' ',
    );
    nanoseconds += Number(running);
  }
  return childrenOf(pid).reduce((sum, child) => sum + cpuTimeOf(child), nanoseconds / 1e6);
}

/** The processes that a process has started and that run still. */
export function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  const lists = threads.map((id) => readFileSync(`/proc/${pid}/task/${id}/children`, 'latin1'));
  return lists.join(' ').split(' ').filter(Boolean).map(Number);
}
