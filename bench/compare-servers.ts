import { type Arm, compareAnswers, type Given, startArm } from './arm.ts';
import { median, spread } from './statistics.ts';
import type { Table } from './table.ts';
import { ratios, type Turns, takeTurns } from './take-turns.ts';

/** One server of a comparison; `base` names the one that it is measured against. */
export type Compared = Given & { base?: string; target?: Target };

/** Of the rate over that of the base, or of the CPU time for an answer. */
export type Target = { of: 'rate'; atLeast: number } | { of: 'cost'; atMost: number };

type Comparison = {
  title: string;
  servers: Compared[];
  rounds: number;
  turnMs?: number;
  /** Which of them must answer the same: all, or each and its base. */
  sameAnswer?: 'all' | 'pairs' | 'none';
  notes?: string[];
};

const COLUMNS = ['', 'req/s', 'middle half', 'µs CPU', 'middle half', 'rate', 'CPU', 'target', ''];

/** Starts the servers, loads them in turn, and stops them. Rejects where one fails or answers otherwise. */
export async function compareServers(comparison: Comparison): Promise<Table> {
  const { title, servers, rounds, turnMs, sameAnswer = 'all', notes = [] } = comparison;
  const arms: Arm[] = [];
  try {
    for (const server of servers) arms.push(await startArm(server));
    if (sameAnswer === 'all') await compareAnswers(arms);
    if (sameAnswer === 'pairs') {
      for (const [at, { base }] of servers.entries()) {
        const other = arms.find(({ name }) => name === base);
        if (other !== undefined) await compareAnswers([other, arms[at] as Arm]);
      }
    }
    const turns = await takeTurns(arms, { rounds, ...(turnMs !== undefined && { turnMs }) });
    const idle = turns.filter(({ busy }) => median(busy) < 0.95).map(({ name }) => name);
    return {
      title,
      columns: COLUMNS,
      rows: servers.map((server, index) => rowOf(server, turns[index] as Turns, turns)),
      notes: [
        ...notes,
        ...(idle.length === 0 ? [] : [`Its core was not full: ${idle.join('; ')}.`]),
      ],
    };
  } finally {
    for (const arm of arms) arm.stop();
  }
}

function rowOf({ name, base, target }: Compared, { rates, costs }: Turns, all: Turns[]): string[] {
  const measured = [
    median(rates).toFixed(0),
    spread(rates, 0),
    median(costs).toFixed(1),
    spread(costs, 1),
  ];
  const other = all.find((turns) => turns.name === base);
  if (other === undefined) return [name, ...measured, '', '', '', ''];
  const rate = median(ratios(rates, other.rates));
  const cost = median(ratios(costs, other.costs));
  return [name, ...measured, rate.toFixed(3), cost.toFixed(3), ...judge(rate, cost, target)];
}

function judge(rate: number, cost: number, target?: Target): [target: string, verdict: string] {
  if (target === undefined) return ['', ''];
  const [sign, isMet] =
    target.of === 'rate'
      ? [`rate >= ${target.atLeast}`, rate >= target.atLeast]
      : [`CPU <= ${target.atMost}`, cost <= target.atMost];
  return [sign, isMet ? 'met' : 'MISSED'];
}
