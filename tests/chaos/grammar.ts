import { setTimeout as sleep } from 'node:timers/promises';
import { SEED } from '../runtimes/seed.ts';
import { converse, count, type Seen } from './clients.ts';
import { hostileRequests } from './hostile.ts';
import type { Scenario } from './scenario.ts';
import { memoryOf } from './watch.ts';

const isWhole = process.env.CHAOS !== undefined;
const COUNT = isWhole ? 100_000 : 3_000;
/** The first of them: afterwards pools and caches are full. */
const WARM_UP = COUNT / 5;
const REST_MS = isWhole ? 60_000 : 1_000;
const AT_A_TIME = 30;
/** After a rest the memory is what it was after the warm-up, with so much more at most. */
const MOST_GROWTH = 0.1;

/** Any bytes get an answer that is no 5xx, or the connection ends; and nothing is kept of them. */
export const grammar: Scenario[] = [
  {
    name: `${COUNT} requests of a hostile grammar, SEED=${SEED}`,
    settings: { API_KEYS: '' },
    withinMs: 540_000,
    async attack(service) {
      const seen: Seen = {};
      const all = hostileRequests(SEED, COUNT);
      async function send(times: number): Promise<void> {
        let left = times;
        async function client(): Promise<void> {
          while (left-- > 0) {
            const bytes = all.next().value as Buffer;
            const answers = await converse(service.port, bytes);
            for (const [what, many] of Object.entries(answers)) count(seen, what, many);
          }
        }
        await Promise.all(Array.from({ length: AT_A_TIME }, client));
      }

      await send(WARM_UP);
      await sleep(REST_MS / 4);
      const before = memoryOf(service);
      await send(COUNT - WARM_UP);
      await sleep(REST_MS);
      return {
        ...seen,
        'MB before': Math.round(before),
        'MB after': Math.round(memoryOf(service)),
      };
    },
    check(seen) {
      const { 'MB before': before = 0, 'MB after': after = 0, closed = 0 } = seen;
      const problems = closed === COUNT ? [] : [`${closed} of ${COUNT} connections came to an end`];
      if (isWhole && after > before * (1 + MOST_GROWTH))
        problems.push(`from ${before} to ${after} MB`);
      return problems;
    },
  },
];
