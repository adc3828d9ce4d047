import { textOf } from './clients.ts';
import type { Report } from './run-scenario.ts';
import type { Place } from './service.ts';

const COLUMNS = [
  'what was done',
  'what clients saw',
  'lines',
  'prices meanwhile: failed, slowest ms',
  'a worker, MB',
  'all, MB',
  'dead',
  'normal after, ms',
  'stop, ms',
  'problems',
];

/** What came of all scenarios, as Markdown. */
export function tableOf(reports: Report[], place: Place): string {
  const line = (cells: string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const where = place === 'container' ? "the README's container of 1 GB" : 'a process';
  return [
    '',
    `${reports.length} scenarios in ${where}, five workers`,
    '',
    line(COLUMNS),
    line(COLUMNS.map(() => '---')),
    ...reports.map((report) => line(cellsOf(report))),
    '',
    '',
  ].join('\n');
}

function cellsOf({ name, seen, lines, meanwhile, memory, dead, ...rest }: Report): string[] {
  const { normalMs, stopMs, problems } = rest;
  return [
    name,
    textOf(seen),
    textOf(lines),
    `${meanwhile.failed} of ${meanwhile.asked}, ${meanwhile.slowestMs.toFixed(0)}`,
    memory.worker.toFixed(0),
    memory.all.toFixed(0),
    String(dead),
    normalMs?.toFixed(0) ?? 'never',
    stopMs?.toFixed(0) ?? 'never',
    problems.map((problem) => problem.slice(0, 200)).join('; '),
  ];
}
