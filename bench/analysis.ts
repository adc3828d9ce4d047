// `node bench/analysis.ts`: our analysis against libraries that give the same values.
import { expectAgreement } from './analysis/agreement.ts';
import { randomMarket } from './analysis/random-market.ts';
import { type Timed, timeWays } from './analysis/time-ways.ts';
import { loadWays } from './analysis/ways.ts';
import { runAlone } from './run-alone.ts';
import { median, spread } from './statistics.ts';
import type { Table } from './table.ts';
import { ratios } from './take-turns.ts';

const SIZES = [100, 500, 1_000];

/** So many of each size that the processor cannot learn their ups and downs. */
const MARKETS = 16;

/** So many closes that no first value is felt after them. */
const LONG = 5_000;

/** How much more a close of the largest size may take than one of a smaller. */
const GROWTH = 1.25;

/** Throws where a library computes something else. */
export async function measureAnalysis(): Promise<Table> {
  const ways = await loadWays();
  const sizes = SIZES.map((size) =>
    Array.from({ length: MARKETS }, (_, index) => randomMarket(size, index + 1)),
  );
  expectAgreement(ways, randomMarket(LONG, 1), false);
  for (const market of sizes.flat()) expectAgreement(ways, market, true);

  const groups = timeWays(ways, sizes);
  return {
    title: 'Analysis',
    columns: ['closes', 'by', 'µs', 'middle half', 'ns a close', 'ratio', 'target', ''],
    rows: [...groups.flatMap(rowsOf), ...growthRows(groups.map(([ours]) => ours as Timed))],
    notes: [
      'Ratio: time of a library over ours in the same round; then of a close at 1,000 over one of fewer.',
      'All values agree to 1e-6, once each first value is forgotten; technicalindicators rounds its RSI.',
    ],
  };
}

function rowsOf(group: Timed[]): string[][] {
  const [ours] = group as [Timed];
  return group.map((timed) => {
    const { way, size, times } = timed;
    const microseconds = times.map((time) => time / 1e3);
    return [
      ...[String(size), way.name, median(microseconds).toFixed(2), spread(microseconds)],
      (median(times) / size).toFixed(2),
      ...(timed === ours ? ['', '', ''] : compare(ratios(times, ours.times), 'ahead')),
    ];
  });
}

/** The time of a close at the largest size over that at each other. */
function growthRows(arms: Timed[]): string[][] {
  const largest = arms.at(-1) as Timed;
  return arms.slice(0, -1).map(({ way, size, times }) => {
    const growth = ratios(largest.times, times).map((ratio) => (ratio * size) / largest.size);
    return [
      String(largest.size),
      `${way.name}, to ${size}`,
      '',
      '',
      '',
      ...compare(growth, 'flat'),
    ];
  });
}

function compare(values: number[], target: 'ahead' | 'flat'): [string, string, string] {
  const value = median(values);
  const isMet = target === 'ahead' ? value >= 1 : value <= GROWTH;
  return [value.toFixed(2), target === 'ahead' ? '>= 1' : `<= ${GROWTH}`, isMet ? 'met' : 'MISSED'];
}

await runAlone(import.meta, measureAnalysis);
