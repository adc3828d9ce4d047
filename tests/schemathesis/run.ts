import { spawn } from 'node:child_process';
import { findCommand } from '../find-command.ts';
import { ROOT } from '../product-files.ts';

const command = findCommand('schemathesis');

/** Why it cannot be run here; undefined where it can. */
export const schemathesisProblem: string | undefined =
  command === undefined ? 'there is no schemathesis' : undefined;

/** The same requests each time, unless another seed is asked for. */
const SEED = process.env.SCHEMATHESIS_SEED ?? '20261124';

type Options = {
  /** How many requests it makes up for an operation, at most. */
  examples: number;
  /** Headers of all requests. */
  headers?: Record<string, string>;
  /** What it does one after the other; all that there is unless given. */
  phases?: string[];
};

/** Its verdict on a service: whether it found nothing, and what it said. */
export type Verdict = { foundNothing: boolean; report: string; summary: string };

/**
 * Runs schemathesis with every check against the service at an origin, as the service's own document
 * describes it and with the project's `schemathesis.toml`.
 */
export async function runSchemathesis(origin: string, options: Options): Promise<Verdict> {
  const { examples, headers = {}, phases = [] } = options;
  const args = [
    ...['run', `${origin}/openapi.json`, '--checks', 'all', '--no-color'],
    ...['--max-examples', String(examples), '--seed', SEED],
    ...(phases.length > 0 ? ['--phases', phases.join(',')] : []),
    ...Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
  ];
  const child = spawn(command as string, args, { cwd: ROOT, env: { PATH: process.env.PATH } });
  let report = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      report += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const summary = report.slice(Math.max(0, report.search(/^=+ SUMMARY =+$/m)));
  return { foundNothing: code === 0, report, summary };
}
