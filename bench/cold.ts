// `npm run bench:cold [-- ROUNDS]`: cold starts of the functions against functions that do nothing.
// Each start is a process of its own, under the flags of Lambda's image; the arms take turns, so that what
// else the machine does falls on all of them alike.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildFunction, bundleModule, functions } from '../build.ts';
import { onServerCore } from './cores.ts';
import { startFixedBinance } from './fixed-binance.ts';
import { roundsOf } from './pace.ts';
import { runAlone } from './run-alone.ts';
import { median, spread } from './statistics.ts';
import type { Table } from './table.ts';
import { ratios } from './take-turns.ts';

const run = promisify(execFile);
const FLAGS = ['--no-experimental-require-module', '--no-experimental-detect-module'];
const TARGET = 1.25;
/** For the function that has the rest of the route table. */
const DEFAULT_TARGET = 1.5;
const MARKET = 'symbol=BTCUSDT&interval=1h&limit';

/** One bundle asked one thing; `base` names the arm that it is measured against, `target` its highest ratio. */
type Arm = {
  name: string;
  file: string;
  routeKey: string;
  path: string;
  query: string;
  base?: string;
  target: number;
};

type Binance = Awaited<ReturnType<typeof startFixedBinance>>;

/** What was measured of an arm, in ms, a value a round. */
type Times = { imports: number[]; answers: number[]; sums: number[] };

export async function measureCold(rounds = 25): Promise<Table> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const binance = await startFixedBinance(folder);
  try {
    const arms = await makeArms(folder);
    const times = await measure(arms, binance, rounds);
    return {
      title: 'Cold start',
      columns: ['', 'import ms', 'answer ms', 'sum ms', 'middle half', 'ratio', 'target', ''],
      rows: arms.map((arm) => rowOf(arm, times)),
      notes: [
        'A process for each start, under the flags of Lambda’s image. Health, / and 422 are against an empty function with',
        'middy and Powertools; answers with candles, over TLS, against the leanest client that there is.',
      ],
    };
  } finally {
    await binance.close();
    await rm(folder, { recursive: true });
  }
}

async function makeArms(folder: string): Promise<Arm[]> {
  const fileOf = (name: string) => join(folder, name, 'index.mjs');
  for (const source of functions) await buildFunction(source, join(folder, source.name));
  const sourceOf = (name: string) => join(import.meta.dirname, `${name}.ts`);
  await bundleModule(sourceOf('client'), fileOf('client'));
  await bundleModule(sourceOf('empty'), fileOf('empty'));
  const [price, analysis] = ['/api/binance/price', '/api/indicators/analysis'];
  const arm = (name: string, of: string, path: string, query = '', base?: string): Arm => ({
    name,
    file: fileOf(of),
    routeKey: of === 'default' ? '$default' : `GET ${path}`,
    path,
    query,
    target: of === 'default' ? DEFAULT_TARGET : TARGET,
    ...(base !== undefined && { base }),
  });
  return [
    arm('empty function', 'empty', '/health'),
    arm('health', 'health', '/health', '', 'empty function'),
    arm('$default, /', 'default', '/', '', 'empty function'),
    arm('price, 422', 'price', price, 'symbol=!', 'empty function'),
    arm('analysis, 422', 'analysis', analysis, 'symbol=!', 'empty function'),
    arm('client, 50 candles', 'client', '/', `${MARKET}=50`),
    arm('price, 50 candles', 'price', price, `${MARKET}=50`, 'client, 50 candles'),
    arm('client, 1,000 candles', 'client', '/', `${MARKET}=1000`),
    arm('analysis, 1,000 candles', 'analysis', analysis, `${MARKET}=1000`, 'client, 1,000 candles'),
  ];
}

async function measure(arms: Arm[], binance: Binance, rounds: number) {
  const times = new Map(
    arms.map(({ name }): [string, Times] => [name, { imports: [], answers: [], sums: [] }]),
  );
  for (let round = 0; round < roundsOf(rounds); round += 1) {
    for (const arm of round % 2 === 0 ? arms : arms.toReversed()) {
      const { importMs, answerMs } = await startCold(arm, binance);
      const { imports, answers, sums } = times.get(arm.name) as Times;
      imports.push(importMs);
      answers.push(answerMs);
      sums.push(importMs + answerMs);
    }
  }
  return times;
}

function rowOf({ name, base, target }: Arm, times: Map<string, Times>): string[] {
  const { imports, answers, sums } = times.get(name) as Times;
  const medians = [imports, answers, sums].map((values) => median(values).toFixed(2));
  const bases = base === undefined ? undefined : times.get(base)?.sums;
  if (bases === undefined) return [name, ...medians, spread(sums), '', '', ''];
  const ratio = median(ratios(sums, bases));
  const verdict = ratio <= target ? 'met' : 'MISSED';
  return [name, ...medians, spread(sums), ratio.toFixed(3), `<= ${target}`, verdict];
}

async function startCold({ name, file, routeKey, path, query }: Arm, binance: Binance) {
  const child = join(import.meta.dirname, 'call-once.mjs');
  const env = {
    BINANCE_BASE_URL: binance.url,
    NODE_EXTRA_CA_CERTS: binance.certificate,
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  };
  const command = [process.execPath, ...FLAGS, child, file, routeKey, path, query];
  const [program = '', ...args] = onServerCore(command);
  const { stderr } = await run(program, args, { env });
  const result = JSON.parse(stderr) as { importMs: number; answerMs: number; statusCode: number };
  const expected = name.endsWith('422') ? 422 : 200;
  if (result.statusCode !== expected) throw new Error(`${name} answered ${result.statusCode}`);
  return result;
}

await runAlone(import.meta, () => measureCold(Number(process.argv[2] ?? 41)));
