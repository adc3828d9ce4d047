// `npm run bench:rooms [-- --list]`: how large the product is: what a request enters, what its rooms hold, packages,
// memory, and the start of its functions. `--list` names the functions that were entered.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFunction, functions } from '../build.ts';
import { measureCold } from './cold.ts';
import { type Container, startContainer } from './container.ts';
import { takeLoadCore } from './cores.ts';
import { memoryOf } from './memory.ts';
import { countRooms, SMALL, sumOf } from './rooms/count-lines.ts';
import { ask, type Entered, enteredBy } from './rooms/entered-functions.ts';
import { startBinanceProcess } from './soak/start-binance.ts';
import { print, type Table } from './table.ts';

const PRICE = '/api/binance/price';
const ANSWERED = `${PRICE}?symbol=BTCUSDT&interval=1h&limit=50`;
const REFUSED = `${PRICE}?symbol=!`;
const REQUESTS = 1_000;
/** What the image has only some files of: the browser's. */
const FILES_ONLY = ['redoc', 'swagger-ui-dist'];

takeLoadCore();
const folder = await mkdtemp(join(tmpdir(), 'rooms-'));
const binance = await startBinanceProcess(folder);
try {
  print(await withContainer({}, tellMemory));
  const file = join(folder, 'functions.json');
  const noting = `--import=${join(import.meta.dirname, 'rooms/note-functions.ts')}`;
  const env = { BENCH_FUNCTIONS: file, NODE_OPTIONS: noting };
  print(await withContainer(env, (container) => tellEntered({ container, file })));
  print(tellRooms());
  print(tellPackages());
  print(await tellBundles());
  print(await measureCold());
} finally {
  binance.stop();
  await rm(folder, { recursive: true });
}
process.exit();

/** Uses a container with one worker, in front of the stand-in for Binance. */
async function withContainer<T>(
  env: Record<string, string>,
  use: (container: Container) => Promise<T>,
): Promise<T> {
  const market = { MARKET_DATA: 'live', BINANCE_BASE_URL: binance.url };
  const container = await startContainer({ workers: 1, env: { ...market, ...env } });
  try {
    return await use(container);
  } finally {
    await container.stop();
  }
}

async function tellMemory({ port, workers: [worker = 0] }: Container): Promise<Table> {
  const rowOf = (name: string) => {
    const { pss, rss } = memoryOf(worker);
    return [name, pss.toFixed(1), rss.toFixed(1)];
  };
  const rows = [rowOf('after its start')];
  for (let done = 0; done < REQUESTS; done += 1) await ask(port, ANSWERED, 200);
  rows.push(rowOf(`after ${REQUESTS} price requests`));
  return { title: 'Memory of a worker', columns: ['', 'PSS MB', 'RSS MB'], rows };
}

async function tellEntered(counted: Parameters<typeof enteredBy>[0]): Promise<Table> {
  const answered = await enteredBy(counted, ANSWERED, 200);
  const refused = await enteredBy(counted, REFUSED, 422);
  const rowOf = (name: string, entered: Entered) => [
    name,
    String(entered.files.length),
    String(entered.functions.length),
  ];
  return {
    title: 'What a request enters in a worker',
    columns: ['', 'files', 'functions'],
    rows: [rowOf(`GET ${PRICE}, 200`, answered), rowOf(`GET ${PRICE}, 422`, refused)],
    notes: [
      'Ours alone. V8’s precise coverage around one warm request on a kept connection: functions, each once, that',
      'every one of seven such requests enters; a module’s own code is none.',
      ...(process.argv.includes('--list')
        ? ['', ...answered.functions, '', ...refused.functions]
        : []),
    ],
  };
}

function tellRooms(): Table {
  const rooms = countRooms();
  const rows = [...rooms, sumOf(rooms)].map(({ name, files, lines, small, largest }) => [
    ...[name, files, lines, small, largest.lines].map(String),
    largest.path,
  ]);
  const columns = ['', 'files', 'lines', `of ${SMALL} or fewer`, 'largest', ''];
  return { title: 'Rooms, without tests', columns, rows };
}

type Tree = { version?: string; dependencies?: Record<string, Tree> };

function tellPackages(): Table {
  const list = (...args: string[]) =>
    execFileSync('npm', ['ls', '--omit=dev', '--all', ...args], { encoding: 'utf8' });
  const all = list('--parseable').trim().split('\n').length;
  const found = new Set<string>();
  const visit = ({ dependencies = {} }: Tree) => {
    for (const [name, tree] of Object.entries(dependencies)) {
      if (FILES_ONLY.includes(name)) continue;
      if (tree.version !== undefined) found.add(`${name}@${tree.version}`);
      visit(tree);
    }
  };
  visit(JSON.parse(list('--json')));
  return {
    title: 'Packages, without those of development',
    columns: ['', 'packages'],
    rows: [
      ['npm ls --omit=dev --all --parseable | wc -l', String(all)],
      [`without ${FILES_ONLY.join(', ')} and what only they need`, String(found.size)],
    ],
  };
}

async function tellBundles(): Promise<Table> {
  const rows: string[][] = [];
  for (const source of functions) {
    const [index, ...late] = await buildFunction(source, join(folder, source.name));
    const later = late.reduce((sum, { bytes }) => sum + bytes, 0);
    rows.push([`${source.name}, ${source.routeKey}`, String(index?.bytes), String(later)]);
  }
  return { title: 'Functions', columns: ['', 'bytes at start', 'bytes later'], rows };
}
