// `npm run bench [-- PART …]`: all parts of the benchmark, or those that are named, in turn on this machine. Prints
// their tables; a run of all parts writes them to bench/results.md too. `--quick` tries them, and measures nothing.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeLoadCore } from './cores.ts';
import { describeMachine, describeVersions } from './machine.ts';
import { print, type Table, toMarkdown } from './table.ts';

/** What a result depends on. */
const SOURCES = ['adapters', 'handlers', 'lib', 'packages', 'bench/*.ts'];

type Part = () => Promise<Table>;

/** Each is loaded when its turn comes. The analysis is last: talib-web listens to the errors of the whole process. */
const PARTS: Record<string, Part> = {
  adapter: async () => (await import('./adapter.ts')).measureAdapter(),
  browser: async () => (await import('./adapter.ts')).measureBrowserRequest(),
  stack: async () => (await import('./stack.ts')).measureStack(),
  failures: async () => (await import('./failures.ts')).measureFailures(),
  workers: async () => (await import('./workers.ts')).measureWorkers(),
  connections: async () => (await import('./connections.ts')).measureConnections(),
  cold: async () => (await import('./cold.ts')).measureCold(),
  container: async () => (await import('./container-start.ts')).measureContainerStart(),
  'end-to-end': async () => (await import('./end-to-end.ts')).measureEndToEnd(),
  analysis: async () => (await import('./analysis.ts')).measureAnalysis(),
};

takeLoadCore();
const isWhole = process.argv.length === 2;
const names = process.argv.slice(2).filter((name) => name !== '--quick');
const unknown = names.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  throw new Error(`No part ${unknown.join(', ')}: there are ${Object.keys(PARTS).join(', ')}`);
}
const startedAt = performance.now();
const tables: Table[] = [];
for (const [name, measure] of Object.entries(PARTS)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const table = await measure();
  print(table);
  tables.push(table);
}
if (isWhole) writeFileSync(join(import.meta.dirname, 'results.md'), report());
process.exit();

function report(): string {
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
  const lines = [
    '# What the benchmark measured',
    '',
    `\`npm run bench\` of ${new Date().toISOString().slice(0, 10)}, commit ${commit()}, ${minutes} minutes.`,
    `${describeMachine()}.`,
    `${describeVersions()}.`,
    '',
    'Load comes from one core over loopback, the server has another (workers: both). The servers of a table take',
    'turns, A B C C B A, a quarter of a second or more each; a ratio is the median of the ratios of each round, and',
    'the middle half is where half of the rounds lie. Ratios are the result: absolute figures are this machine’s.',
    'CPU is the time of the server’s process for one answer, by the scheduler’s account.',
    '',
  ];
  return `${[...lines, ...tables.map(toMarkdown)].join('\n').trimEnd()}\n`;
}

function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--', ...SOURCES);
    return git('rev-parse', '--short', 'HEAD') + (changed === '' ? '' : ' with changes');
  } catch {
    return 'unknown: not a repository';
  }
}
