import { roundsOf } from '../pace.ts';
import type { Market, Values, Way } from './way.ts';

const ROUNDS = 80;
const TURN_MS = 5;
const WARM_UP_MS = 150;

/** One way with markets of one size, and what a call took, in ns, round by round. */
export type Timed = { way: Way; size: number; times: number[] };

/** What was computed last: it is kept, so that it has to be computed. */
const kept: Values[] = [];

/**
 * Times all ways for each size in one process. In a round each has its turn of some milliseconds, a different one
 * first in each, so that what else the machine does falls on all of them alike.
 */
export function timeWays(ways: Way[], sizes: Market[][]): Timed[][] {
  const groups = sizes.map((markets) => ways.map((way) => prepare(way, markets)));
  for (let round = 0; round < roundsOf(ROUNDS); round += 1) {
    for (const group of groups) {
      const first = round % group.length;
      for (const { timed, run } of [...group.slice(first), ...group.slice(0, first)]) {
        timed.times.push(run());
      }
    }
  }
  return groups.map((group) => group.map(({ timed }) => timed));
}

/** Warms a way up, and finds how many calls its turn has. */
function prepare(way: Way, markets: Market[]): { timed: Timed; run(): number } {
  const end = performance.now() + WARM_UP_MS;
  let time = 0;
  while (performance.now() < end) time = timeCalls(way, markets, markets.length);
  const calls = Math.ceil((TURN_MS * 1e6) / time);
  const size = markets[0]?.list.length ?? 0;
  return { timed: { way, size, times: [] }, run: () => timeCalls(way, markets, calls) };
}

function timeCalls(way: Way, markets: Market[], calls: number): number {
  const start = performance.now();
  for (let call = 0; call < calls; call += 1) {
    const index = call % markets.length;
    kept[index] = way.analyze(markets[index] as Market);
  }
  return ((performance.now() - start) * 1e6) / calls;
}
