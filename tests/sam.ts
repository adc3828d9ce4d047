import { spawnSync } from 'node:child_process';
import { dockerProblem } from './docker.ts';
import { findCommand } from './find-command.ts';

/** What functions are started in here; `Architecture` of `template.yaml`. */
export const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'x86_64';

const IMAGE = `public.ecr.aws/lambda/nodejs:24-${ARCHITECTURE}`;

/** SAM says nothing to anybody, and asks nobody in which region it is. */
export const SAM_SETTINGS = { SAM_CLI_TELEMETRY: '0', AWS_DEFAULT_REGION: 'us-east-1' };

/** The commands, from the project's virtual environment where it has one. */
export const sam = findCommand('sam') ?? '';
export const cfnLint = findCommand('cfn-lint') ?? '';

/** Why no template can be checked here; undefined where it can. */
export const samProblem: string | undefined = findProblem();

/** Why no function can be run here; undefined where it can. */
export const functionsProblem: string | undefined =
  samProblem ?? dockerProblem ?? (hasImage() ? undefined : `there is no image ${IMAGE}`);

function findProblem(): string | undefined {
  if (sam === '') return 'there is no SAM CLI';
  return cfnLint === '' ? 'there is no cfn-lint' : undefined;
}

function hasImage(): boolean {
  return spawnSync('docker', ['image', 'inspect', IMAGE], { stdio: 'ignore' }).status === 0;
}
