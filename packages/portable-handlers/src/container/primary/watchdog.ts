import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Each line that it reads lists process ids. When there are no more lines, the writer has ended, and the processes of
 * the last line are killed. In the background, so that the primary's children are its workers and nobody else.
 */
const PROGRAM =
  '{ while read -r pids; do last=$pids; done <&3; [ -z "$last" ] || kill -KILL $last; } &';

/**
 * Has workers killed when this process ends without having done so itself (SIGKILL, no memory left): a worker whose
 * event loop is blocked would not notice. A shell of 0.8 MB does it for all of them, in a session of its own; a thread
 * in each worker would take 18 MB. Gives the function to be called with the process ids of the workers that live.
 *
 * Where this process is the first of its container, the system kills all others with it. Where there is no shell,
 * workers end by themselves as soon as their event loop turns.
 */
export function startWatchdog(): (pids: number[]) => void {
  if (process.pid === 1) return () => {};
  const stdio = ['ignore', 'ignore', 'ignore', 'pipe'] as const;
  const shell = spawn('/bin/sh', ['-c', PROGRAM], { stdio: [...stdio], detached: true, env: {} });
  const lines = shell.stdio[3] as Writable | undefined;
  shell.on('error', () => {});
  lines?.on('error', () => {});
  return (pids) => lines?.write(`${pids.join(' ')}\n`);
}
