import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findCommand } from '../find-command.ts';
import { ROOT } from '../product-files.ts';

const BUILT = join(ROOT, 'node_modules/.cache/observability');

const FROM = {
  prometheus: 'the package prometheus has it',
  promtool: 'the package prometheus has it',
  collector: 'tests/observability/build-tools makes it, with Go',
  'dashboard-check': 'tests/observability/build-tools makes it, with Go',
};

type Skip = (why: string) => void;

/** The path of a tool that is no npm package; skips the test, aloud, where it is not there. */
export function needTool(name: keyof typeof FROM, skip: Skip): string {
  const built = join(BUILT, name);
  const path = existsSync(built) ? built : findCommand(name);
  if (path === undefined) skip(`there is no ${name}: ${FROM[name]}`);
  return path as string;
}

/** Runs a tool and gives its exit code and all that it said. */
export function run(tool: string, ...args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(tool, args, { cwd: ROOT, encoding: 'utf8' }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, said: `${stdout}${stderr}` });
    });
  });
}
