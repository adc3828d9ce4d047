import { spawnSync } from 'node:child_process';

/** Why no test can use containers here; undefined where they can. */
export const dockerProblem: string | undefined = findProblem();

/** Whether an engine answers and Compose v2 is there; tests that need them are skipped, aloud, otherwise. */
export const hasDocker = dockerProblem === undefined;

function findProblem(): string | undefined {
  if (!answers('version', '--format', '{{.Server.Version}}')) return 'no Docker Engine answers';
  if (!answers('compose', 'version', '--short')) return 'there is no Docker Compose v2';
  return undefined;
}

function answers(...args: string[]): boolean {
  const { status, stdout } = spawnSync('docker', args, { encoding: 'utf8', timeout: 10_000 });
  return status === 0 && stdout.trim() !== '';
}
