import { execFile } from 'node:child_process';
import { ROOT } from '../product-files.ts';
import { SAM_SETTINGS } from '../sam.ts';

export type Output = { code: number; said: string };

/** Runs a command of the SAM tools from the repository's root and gives all that it said. */
export function run(command: string, args: string[], directory = ROOT): Promise<Output> {
  const env = { ...process.env, ...SAM_SETTINGS };
  return new Promise((resolve) => {
    execFile(command, args, { cwd: directory, env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, said: stdout + stderr });
    });
  });
}
