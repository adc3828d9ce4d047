import { execFile } from 'node:child_process';
import { ROOT } from '../product-files.ts';

export type Output = { code: number; stdout: string; stderr: string };

const SETTINGS = /^(API_|BINANCE_|TEST_|COMPOSE_|MARKET_DATA$|ENVIRONMENT$)/;

/** Runs `docker` from the repository's root and gives what it said, whatever its exit code. */
export function tryDocker(args: string[], settings: Record<string, string> = {}): Promise<Output> {
  // What the developer's shell sets for the service must not change a test.
  const own = Object.entries(process.env).filter(([name]) => !SETTINGS.test(name));
  const env = { ...Object.fromEntries(own), ...settings };
  const options = { cwd: ROOT, env, encoding: 'utf8' as const, maxBuffer: 256 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile('docker', args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, stderr });
    });
  });
}

/** Runs `docker` and gives its stdout; throws with what it said where it fails. */
export async function docker(args: string[], settings?: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await tryDocker(args, settings);
  if (code !== 0) throw new Error(`docker ${args.join(' ')}: exit ${code}\n${stdout}${stderr}`);
  return stdout;
}
