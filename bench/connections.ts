// `node bench/connections.ts`: new connections: one for each request, and thousands at once.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startContainer } from './container.ts';
import { cpuTimeOf, onBothCores } from './cores.ts';
import { millisecondsOf, roundsOf } from './pace.ts';
import { runAlone } from './run-alone.ts';
import { median, spread } from './statistics.ts';
import type { Table } from './table.ts';
import { ratios } from './take-turns.ts';

const WORKERS = [1, 2, 5];
const BURSTS = [2_000, 3_000];
const ROUNDS = 6;
const ROUND_MS = 1_500;

/** Clients that each open their next connection when the last is closed. */
const CLIENTS = 64;

/** A connection of a burst that has no answer by then is lost. */
const PATIENCE_MS = 10_000;

const HEAD = 'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n';

type Server = { name: string; workers: number; pid: number; port: number; stop(): unknown };

/** What was measured of a server: a value a round, and the lost connections of each burst, all rounds together. */
type Measured = { rates: number[]; costs: number[]; lost: number[] };

/** The container's process beside node:cluster with the same handlers, and beside Node's bare server. */
export async function measureConnections(): Promise<Table> {
  const servers: Server[] = [];
  try {
    for (const workers of WORKERS) {
      const container = await startContainer({
        workers,
        env: { MARKET_DATA: 'simulated' },
        everywhere: true,
      });
      servers.push({ name: 'container', ...container, workers });
      servers.push(await startClustered('node:cluster', workers));
    }
    servers.push(await startClustered('bare node:http', 0));
    const measured = servers.map((): Measured => ({ rates: [], costs: [], lost: [0, 0] }));
    for (let round = 0; round < roundsOf(ROUNDS); round += 1) {
      for (const [index, server] of servers.entries()) {
        await measureRound(server, measured[index] as Measured);
      }
    }
    return {
      title: 'Connections',
      columns: [
        ...['', 'workers', 'connections/s', 'middle half', 'ratio', 'CPU µs'],
        ...BURSTS.map((count) => `lost of ${count}`),
      ],
      rows: servers.map((server, index) => rowOf(server, index, measured)),
      notes: [
        'A connection for each request for /health, by 64 clients that share both cores with the servers. Ratio: to',
        'node:cluster (round robin, the same handlers) with as many workers, in the same round. Lost: connections of so',
        `many at once that had no answer, in ${roundsOf(ROUNDS)} bursts.`,
      ],
    };
  } finally {
    for (const { stop } of servers) await stop();
  }
}

async function startClustered(name: string, workers: number): Promise<Server> {
  const [command = '', ...args] = onBothCores([
    process.execPath,
    join(import.meta.dirname, 'clustered.ts'),
    String(workers),
  ]);
  const child: ChildProcess = spawn(command, args, {
    env: {},
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [port] = (await once(child, 'message')) as [number];
  const stop = async () => {
    child.kill();
    await once(child, 'exit');
  };
  return { name, workers, pid: child.pid as number, port, stop };
}

async function measureRound({ pid, port }: Server, measured: Measured): Promise<void> {
  const until = performance.now() + millisecondsOf(ROUND_MS);
  const [start, cpu] = [performance.now(), cpuTimeOf(pid)];
  let answered = 0;
  const client = async () => {
    while (performance.now() < until) if (await askOnce(port)) answered += 1;
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  measured.rates.push((answered / (performance.now() - start)) * 1_000);
  measured.costs.push(((cpuTimeOf(pid) - cpu) * 1_000) / answered);
  for (const [index, count] of BURSTS.entries()) {
    (measured.lost[index] as number) += await burst(port, count);
    await sleep(millisecondsOf(300));
  }
}

/** Asks over a connection of its own, and waits for its end. Says whether there was an answer. */
function askOnce(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    let isAnswered = false;
    const socket = connect({ port, host: '127.0.0.1' });
    socket.write(`${HEAD}Connection: close\r\n\r\n`);
    socket.on('data', () => {
      isAnswered = true;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(isAnswered));
  });
}

/** Opens so many connections at once, each with a request, and closes them when all is over. Gives those without an answer. */
async function burst(port: number, count: number): Promise<number> {
  const sockets: Socket[] = [];
  let answered = 0;
  const open = () =>
    new Promise<void>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' });
      sockets.push(socket);
      socket.write(`${HEAD}\r\n`);
      socket.once('data', () => {
        answered += 1;
        resolve();
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve());
    });
  const all = Promise.all(Array.from({ length: count }, open));
  await Promise.race([all, sleep(millisecondsOf(PATIENCE_MS))]);
  for (const socket of sockets) socket.destroy();
  return count - answered;
}

function rowOf({ name, workers }: Server, index: number, measured: Measured[]): string[] {
  const { rates, costs, lost } = measured[index] as Measured;
  // Beside each container stands node:cluster with as many workers.
  const base = measured[index + 1]?.rates;
  const ratio =
    name === 'container' && base !== undefined ? median(ratios(rates, base)).toFixed(2) : '';
  return [
    ...[name, workers === 0 ? '' : String(workers)],
    ...[median(rates).toFixed(0), spread(rates, 0), ratio, median(costs).toFixed(1)],
    ...lost.map(String),
  ];
}

await runAlone(import.meta, measureConnections);
