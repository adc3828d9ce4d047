import { type ChildProcessWithoutNullStreams, type SpawnOptions, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./end-with-parent.ts', import.meta.url));

/**
 * Starts a command that gets SIGTERM when this process is gone, killed ones included. `kill()` passes the
 * signal on, and the exit code is the command's.
 */
export function spawnTied(
  command: string,
  args: string[],
  options: Pick<SpawnOptions, 'cwd' | 'env'>,
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [PROGRAM, command, ...args], { ...options, stdio: 'pipe' });
}
