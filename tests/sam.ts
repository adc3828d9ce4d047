import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dockerProblem } from './docker.ts';
import { ROOT } from './product-files.ts';

/** What functions are started in here; `Architecture` of `template.yaml`. */
export const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'x86_64';

const IMAGE = `public.ecr.aws/lambda/nodejs:24-${ARCHITECTURE}`;

/** SAM says nothing to anybody, and asks nobody in which region it is. */
export const SAM_SETTINGS = { SAM_CLI_TELEMETRY: '0', AWS_DEFAULT_REGION: 'us-east-1' };

/** The commands, from the project's virtual environment where it has one. */
export const sam: string = findCommand('sam');
export const cfnLint: string = findCommand('cfn-lint');

/** Why no template can be checked here; undefined where it can. */
export const samProblem: string | undefined = findProblem();

/** Why no function can be run here; undefined where it can. */
export const functionsProblem: string | undefined =
  samProblem ?? dockerProblem ?? (hasImage() ? undefined : `there is no image ${IMAGE}`);

function findCommand(name: string): string {
  const own = join(ROOT, '.venv/bin', name);
  return existsSync(own) ? own : name;
}

function findProblem(): string | undefined {
  if (!answers(sam, '--version')) return 'there is no SAM CLI';
  return answers(cfnLint, '--version') ? undefined : 'there is no cfn-lint';
}

function hasImage(): boolean {
  return answers('docker', 'image', 'inspect', IMAGE);
}

function answers(command: string, ...args: string[]): boolean {
  const env = { ...process.env, ...SAM_SETTINGS };
  return spawnSync(command, args, { env, stdio: 'ignore', timeout: 30_000 }).status === 0;
}
