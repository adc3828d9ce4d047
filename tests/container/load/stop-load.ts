// node stop-load.ts: a full load of three kinds until the service does not accept connections any more.
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Ending } from './connection.ts';
import { count, createSummary, type Summary } from './summary.ts';

const PATHS = [
  '/health',
  '/api/binance/price?symbol=BTCUSDT&limit=100',
  '/api/indicators/analysis?symbol=ETHUSDT',
  '/api/binance/price?symbol=NOSUCH',
];
const KEEP_ALIVE = 32;
const FRESH = 8;
const IDLE = 60;
const LONGEST_MS = 20_000;
/** Over this time idle connections send, and over the shorter one once the service says that it stops. */
const IDLE_SPREAD_MS = 2_500;
const DRAIN_SPREAD_MS = 200;

const report = { keepAlive: createSummary(), fresh: createSummary(), idle: createSummary() };
const deadline = performance.now() + LONGEST_MS;
const drain = Promise.withResolvers<void>();
let draining = false;
let turn = 0;

function note(summary: Summary, ending: Ending | undefined): void {
  count(summary, ending);
  if (ending === undefined || (ending.kind === 'answered' && ending.closes)) {
    draining = true;
    drain.resolve();
  }
}

function nextPath(): string {
  return PATHS[turn++ % PATHS.length]!;
}

/** A client that uses a connection until it is told not to, and then opens another. */
async function runLoop(summary: Summary, perConnection: number): Promise<void> {
  while (performance.now() < deadline) {
    const connection = await connect();
    if (connection === undefined) return note(summary, undefined);
    for (let sent = 0; sent < perConnection && performance.now() < deadline; sent++) {
      const ending = await connection.request(nextPath(), draining);
      note(summary, ending);
      if (ending.kind !== 'answered' || ending.closes) break;
    }
    connection.destroy();
  }
}

/** A client that has been silent for a while, and sends at a random moment before or during the stop. */
async function runIdle(summary: Summary, number: number): Promise<void> {
  const connection = await connect();
  if (connection === undefined) return note(summary, undefined);
  // As a browser's: it has had an answer before.
  note(summary, await connection.request('/health', true));
  if (number % 2 === 0) await sleep(Math.random() * IDLE_SPREAD_MS);
  else {
    await Promise.race([drain.promise, sleep(LONGEST_MS, undefined, { ref: false })]);
    await sleep(Math.random() * DRAIN_SPREAD_MS);
  }
  note(summary, await connection.request(nextPath(), true));
  connection.destroy();
}

await Promise.all([
  ...Array.from({ length: KEEP_ALIVE }, () => runLoop(report.keepAlive, Number.POSITIVE_INFINITY)),
  ...Array.from({ length: FRESH }, () => runLoop(report.fresh, 1)),
  ...Array.from({ length: IDLE }, (_, number) => runIdle(report.idle, number)),
]);
process.stdout.write(JSON.stringify(report));
