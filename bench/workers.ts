// `node bench/workers.ts`: what more workers bring, and what they cost.
import type { Arm } from './arm.ts';
import { type Container, startContainer } from './container.ts';
import { createLoad, type Request } from './load.ts';
import { memoryOf } from './memory.ts';
import { millisecondsOf } from './pace.ts';
import { runAlone } from './run-alone.ts';
import { median, spread } from './statistics.ts';
import type { Table } from './table.ts';
import { ratios, type Turns, takeTurns } from './take-turns.ts';

const WORKERS = [1, 2, 5];
const KINDS: [kind: string, request: Request][] = [
  ['light', { path: '/health' }],
  ['heavy', { path: '/api/indicators/analysis?symbol=BTCUSDT&interval=1h' }],
];
const ROUNDS = 12;

/** Each worker compiles its hot code for itself, and has a part of the requests alone to learn from. */
const WARM_UP_MS_PER_WORKER = 1_300;

/** The container's process with 1, 2 and 5 workers on both cores; they stand side by side and take turns. */
export async function measureWorkers(): Promise<Table> {
  const containers: Container[] = [];
  const arms: Arm[] = [];
  try {
    for (const workers of WORKERS) {
      const env = { MARKET_DATA: 'simulated' };
      containers.push(await startContainer({ workers, env, everywhere: true }));
    }
    for (const [kind, request] of KINDS) {
      for (const container of containers) arms.push(await makeArm(kind, request, container));
    }
    for (const [index, { load }] of arms.entries()) {
      const { workers } = containers[index % WORKERS.length] as Container;
      await load.run(millisecondsOf(WARM_UP_MS_PER_WORKER * workers.length));
    }
    const turns = await takeTurns(arms, { rounds: ROUNDS });
    return {
      title: 'Workers',
      columns: [
        ...['requests', 'workers', 'req/s', 'middle half', 'ratio'],
        ...['CPU µs', 'ratio', 'cores busy', 'PSS, MB'],
      ],
      rows: [...turns.map((_, index) => rowOf(turns, index)), ...containers.map(memoryRow)],
      notes: [
        'On both cores; the load keeps to one of them and takes what it can get of it, all that light requests need.',
        'Ratios: to 1 worker in the same round. Light: /health. Heavy: an analysis of 1,000 candles that are simulated.',
        'PSS after the load; of workers the median. Heaps have the room that the memory of this machine gives them.',
      ],
    };
  } finally {
    for (const { load } of arms) load.close();
    for (const container of containers) await container.stop();
  }
}

async function makeArm(kind: string, request: Request, { pid, port }: Container): Promise<Arm> {
  const load = await createLoad(port, request);
  return { ...{ name: kind, pid, port, request, load }, stop: load.close };
}

function rowOf(turns: Turns[], index: number): string[] {
  const { name, rates, costs, busy } = turns[index] as Turns;
  const place = index % WORKERS.length;
  const base = turns[index - place] as Turns;
  return [
    ...[name, String(WORKERS[place]), median(rates).toFixed(0), spread(rates, 0)],
    median(ratios(rates, base.rates)).toFixed(2),
    ...[median(costs).toFixed(1), median(ratios(costs, base.costs)).toFixed(2)],
    ...[median(busy).toFixed(2), ''],
  ];
}

function memoryRow({ pid, workers }: Container): string[] {
  const primary = memoryOf(pid).pss;
  const each = workers.map((id) => memoryOf(id).pss);
  const all = each.reduce((sum, one) => sum + one, primary);
  const [first, one, sum] = [primary, median(each), all].map((pss) => pss.toFixed(0));
  const text = `primary ${first}, a worker ${one}, all ${sum}`;
  return ['memory', String(workers.length), '', '', '', '', '', '', text];
}

await runAlone(import.meta, measureWorkers);
