import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { type Seen, textOf } from '../../tests/chaos/clients.ts';
import { SEED } from '../../tests/runtimes/seed.ts';
import type { Result } from './mixed-load.ts';
import type { Level, Live } from './watch-memory.ts';

type Found = {
  machine: string;
  minutes: number;
  /** Requests a second: in a closed loop, and sent. */
  highest: number;
  rate: number;
  /** How much of its core the service had meanwhile, 0 to 1. */
  busy: number;
  result: Result;
  levels: Level[];
  /** MB, after a full collection. */
  before: Live;
  after: Live;
  /** What attackers saw meanwhile, where there were some. */
  attackers: Seen | undefined;
};

/** What a soak found, as Markdown. */
export function writeReport(found: Found): string {
  const { machine, minutes, highest, rate, busy, result, attackers } = found;
  const flags = attackers === undefined ? '' : ' --hostile';
  const { answers, failures, firstFailure, latencies } = result;
  const all = createHistogram();
  for (const histogram of latencies.values()) all.add(histogram);
  return [
    '# The service under load for long',
    '',
    `${new Date().toISOString().slice(0, 10)}, ${machine}. \`npm run bench:soak -- ${minutes}${flags}\``,
    '',
    'One worker and its primary on a core; load and the stand-in for Binance on the other. Of twenty requests ten are',
    'light (`/health`), eight for 50 candles, one for an analysis of 1,000, and one is refused (422).',
    '',
    `Highest rate in a closed loop: ${highest.toFixed(0)} requests a second. Sent: ${rate} a second, due at fixed times`,
    `for ${minutes} minutes; latency counts from when a request was due. The service had ${(busy * 100).toFixed(0)} % of its core.`,
    '',
    `Answers: ${answers}. Failures: ${failures}${firstFailure === undefined ? '' : ` (${firstFailure})`}.`,
    '',
    ...(attackers === undefined
      ? []
      : [
          `Meanwhile attackers saw (SEED=${SEED}): ${textOf(attackers)}. A 5xx would be a failure; "closed" is how`,
          'requests of the hostile grammar end, whose clients close their side first.',
          '',
        ]),
    ...table(
      ['latency, ms', 'p50', 'p99', 'p99.9', 'max'],
      [['all', all] as const, ...latencies].map(([name, histogram]) => [
        name,
        ...quantilesOf(histogram),
      ]),
    ),
    '',
    ...table(
      ['memory, MB', 'start', 'end', 'highest', 'MB an hour', ''],
      [...found.levels.map(rowOf), ...liveRows(found)],
    ),
    '',
    'Start: the median of half a minute, after the first minute; end: of the last half minute. Flat: the end is within',
    '10 % of the start. The heap as it is goes up and down with its collections; what lives is what is left after a full',
    'one, before and after the load.',
    '',
  ].join('\n');
}

function quantilesOf(histogram: RecordableHistogram): string[] {
  const values = [50, 99, 99.9].map((part) => histogram.percentile(part));
  return [...values, histogram.max].map((microseconds) => (microseconds / 1e3).toFixed(2));
}

function rowOf({ process, of, trend }: Level): string[] {
  const { start, end, highest, slope, isFlat } = trend;
  const numbers = [start, end, highest, slope].map((value) => value.toFixed(1));
  return [`${process}, ${of}`, ...numbers, of === 'heap' ? '' : isFlat ? 'flat' : 'NOT FLAT'];
}

function liveRows({ before, after }: Found): string[][] {
  return (['primary', 'worker'] as const).map((process) => {
    const [start, end] = [before[process], after[process]];
    const verdict = end > start * 1.1 ? 'NOT FLAT' : end < start * 0.9 ? 'fell' : 'flat';
    const numbers = [start, end].map((value) => value.toFixed(1));
    return [`${process}, what lives`, ...numbers, '', '', verdict];
  });
}

function table(columns: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)];
}
