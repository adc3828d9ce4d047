// `npm run bench:cold [-- ROUNDS]`: cold starts of the hot functions against functions that do nothing.
// Each start is a process of its own, under the flags of Lambda's image; the arms take turns, so that what
// else the machine does falls on all of them alike.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { lateCrypto } from '../build/late-modules.ts';
import { buildFunction, bundleModule, functions } from '../build.ts';
import { startFixedExchange } from './fixed-exchange.ts';
import { printTable, type Times } from './print-table.ts';

const run = promisify(execFile);
const FLAGS = ['--no-experimental-require-module', '--no-experimental-detect-module'];
const TARGET = 1.25;
const rounds = Number(process.argv[2] ?? 41);

/** One bundle asked one thing; `base` names the arm that it is measured against. */
type Arm = { name: string; base?: string; file: string; path: string; query: string };

const folder = await mkdtemp(join(tmpdir(), 'bench-'));
const exchange = await startFixedExchange(folder);
try {
  printTable(await measure(await makeArms()), TARGET);
} finally {
  await exchange.close();
  await rm(folder, { recursive: true });
}

async function makeArms(): Promise<Arm[]> {
  const fileOf = (name: string) => join(folder, name, 'index.mjs');
  for (const source of functions) await buildFunction(source, join(folder, source.name));
  const sourceOf = (name: string) => join(import.meta.dirname, `${name}.ts`);
  await bundleModule(sourceOf('client'), fileOf('client'));
  await bundleModule(sourceOf('empty'), fileOf('empty'));
  await bundleModule(sourceOf('empty'), fileOf('empty-late'), [lateCrypto]);
  const market = 'symbol=BTCUSDT&interval=1h&limit';
  const [price, analysis] = ['/api/binance/price', '/api/indicators/analysis'];
  const arm = (name: string, of: string, path: string, query = '', base?: string): Arm => ({
    name,
    file: fileOf(of),
    path,
    query,
    ...(base !== undefined && { base }),
  });
  return [
    arm('empty function', 'empty', '/health'),
    arm('empty, late node:crypto', 'empty-late', '/health', '', 'empty function'),
    arm('health', 'health', '/health', '', 'empty function'),
    arm('price, 422', 'price', price, 'symbol=!', 'empty function'),
    arm('analysis, 422', 'analysis', analysis, 'symbol=!', 'empty function'),
    arm('client, 50 candles', 'client', '/', `${market}=50`),
    arm('price, 50 candles', 'price', price, `${market}=50`, 'client, 50 candles'),
    arm('client, 1,000 candles', 'client', '/', `${market}=1000`),
    arm('analysis, 1,000 candles', 'analysis', analysis, `${market}=1000`, 'client, 1,000 candles'),
  ];
}

async function measure(arms: Arm[]): Promise<Times[]> {
  const times = arms.map(({ name, base }): Times => ({ name, base, imports: [], answers: [] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, arm] of arms.entries()) {
      const { importMs, answerMs } = await startCold(arm);
      times[index]?.imports.push(importMs);
      times[index]?.answers.push(answerMs);
    }
  }
  return times;
}

async function startCold({ name, file, path, query }: Arm) {
  const child = join(import.meta.dirname, 'call-once.mjs');
  const env = {
    BINANCE_BASE_URL: exchange.url,
    NODE_EXTRA_CA_CERTS: exchange.certificate,
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  };
  const { stderr } = await run(process.execPath, [...FLAGS, child, file, path, query], { env });
  const result = JSON.parse(stderr) as { importMs: number; answerMs: number; statusCode: number };
  const expected = name.endsWith('422') ? 422 : 200;
  if (result.statusCode !== expected) throw new Error(`${name} answered ${result.statusCode}`);
  return result;
}
