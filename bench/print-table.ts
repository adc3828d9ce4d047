/** What was measured of one arm, in ms; `base` names the arm that it is compared with. */
export type Times = {
  name: string;
  base: string | undefined;
  imports: number[];
  answers: number[];
};

/**
 * Prints medians, the middle half of the sums, and the median of each arm's ratio to its base in the same
 * round: what else the machine did then, it did to both.
 */
export function printTable(arms: Times[], target: number): void {
  const sums = new Map(arms.map(({ name, ...times }) => [name, sumOf(times)]));
  print(['', 'import', 'answer', 'sum', 'middle half', 'ratio', `target ${target}`]);
  for (const { name, base, imports, answers } of arms) {
    const own = sums.get(name) as number[];
    const bases = base && (sums.get(base) as number[]);
    const ratio =
      bases &&
      at(
        own.map((time, round) => time / (bases[round] as number)),
        0.5,
      );
    print([
      name,
      ...[imports, answers, own].map((times) => at(times, 0.5).toFixed(2)),
      `${at(own, 0.25).toFixed(2)}-${at(own, 0.75).toFixed(2)}`,
      ratio ? ratio.toFixed(3) : '',
      ratio ? (ratio <= target ? 'met' : 'MISSED') : '',
    ]);
  }
}

function sumOf({ imports, answers }: Pick<Times, 'imports' | 'answers'>): number[] {
  return imports.map((time, index) => time + (answers[index] as number));
}

function at(times: number[], part: number): number {
  return times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) * part)] as number;
}

function print([name = '', ...columns]: string[]): void {
  const text = columns.map((column) => column.padStart(13)).join('');
  process.stdout.write(`${name.padEnd(26)}${text}\n`);
}
