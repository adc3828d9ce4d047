import type { Arm } from './arm.ts';
import { cpuTimeOf } from './cores.ts';
import { millisecondsOf, roundsOf } from './pace.ts';

/** What was measured of one arm, a value a round. */
export type Turns = {
  name: string;
  /** Answers a second. */
  rates: number[];
  /** CPU time of the server for an answer, in microseconds. */
  costs: number[];
  /** How much of its core the server had, 0 to 1. */
  busy: number[];
};

const WARM_UP_MS = 1_500;

/**
 * Loads arms in turn, A B C C B A, so that what else the machine does falls on all of them alike, and none is
 * always the first. Each is warmed up before.
 */
export async function takeTurns(
  arms: Arm[],
  { rounds, turnMs = 250 }: { rounds: number; turnMs?: number },
): Promise<Turns[]> {
  for (const { load } of arms) await load.run(millisecondsOf(WARM_UP_MS));
  const turns = arms.map(({ name }): Turns => ({ name, rates: [], costs: [], busy: [] }));
  for (let round = 0; round < roundsOf(rounds); round += 1) {
    const order = [...arms.keys()];
    if (round % 2 === 1) order.reverse();
    for (const index of order) {
      const { pid, load } = arms[index] as Arm;
      const before = cpuTimeOf(pid);
      const { answers, elapsedMs } = await load.run(turnMs);
      const cpuMs = cpuTimeOf(pid) - before;
      turns[index]?.rates.push((answers / elapsedMs) * 1e3);
      turns[index]?.costs.push((cpuMs / answers) * 1e3);
      turns[index]?.busy.push(cpuMs / elapsedMs);
    }
  }
  return turns;
}

/** The ratio of two lists, round by round: what else the machine did then, it did to both. */
export function ratios(values: number[], bases: number[]): number[] {
  return values.map((value, round) => value / (bases[round] as number));
}
