import type { Socket } from 'node:net';
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { openConnection, readAnswers } from '../answers.ts';
import { type Asked, MIX } from './mix.ts';

/** The next request's time in ms, in the past if it was to be sent before; undefined: none is due. */
export type Pace = () => number | undefined;

export type Result = {
  answers: number;
  /** From the first to the last answer. */
  elapsedMs: number;
  /** By path; of microseconds from the time at which a request was due to its whole answer. */
  latencies: Map<string, RecordableHistogram>;
  failures: number;
  firstFailure?: string;
};

export type MixedLoad = {
  /** Sends what is due until `ends` (ms, as `performance.now()` counts), and waits for the answers. */
  run(pace: Pace, ends: number): Promise<Result>;
  close(): void;
};

type Connection = { socket: Socket; asked?: Asked; due: number };

const CONNECTIONS = 32;
const PATIENCE_MS = 10_000;
const HEADERS = ['Host: 127.0.0.1', 'User-Agent: bench', 'Accept: application/json'];
const REQUESTS = new Map(
  MIX.map(({ path }) => [path, [`GET ${path} HTTP/1.1`, ...HEADERS, '', ''].join('\r\n')]),
);

/** The mix of requests on kept connections. What is due while all are busy waits, and its wait counts. */
export async function createMixedLoad(port: number): Promise<MixedLoad> {
  const all = new Set<Connection>();
  const idle: Connection[] = [];
  let place = 0;
  let result = newResult();
  let pace: Pace = () => undefined;

  async function connect(): Promise<void> {
    const connection: Connection = { socket: await openConnection(port), due: 0 };
    const { socket } = connection;
    all.add(connection);
    idle.push(connection);
    readAnswers(socket, lose, (head) => {
      const { asked, due } = connection;
      if (asked === undefined) return lose(new Error('an answer that nobody asked for'));
      delete connection.asked;
      result.answers += 1;
      const latency = Math.max(1, Math.round((performance.now() - due) * 1e3));
      result.latencies.get(asked.path)?.record(latency);
      if (!head.startsWith(`HTTP/1.1 ${asked.status} `)) fail(head);
      idle.push(connection);
      sendDue();
    });
    socket.on('error', lose);
    socket.on('close', () => lose(new Error('the server closed a connection')));

    /** A failure even if it was idle: the service keeps a connection longer than it is idle here. */
    function lose(error: Error): void {
      if (!all.delete(connection)) return;
      socket.destroy();
      if (idle.includes(connection)) idle.splice(idle.indexOf(connection), 1);
      fail(error.message);
      connect().catch((reason) => fail(String(reason)));
    }
  }

  function fail(text: string): void {
    result.failures += 1;
    result.firstFailure ??= text;
  }

  function sendDue(): void {
    while (idle.length > 0) {
      const due = pace();
      if (due === undefined) return;
      const connection = idle.shift() as Connection;
      const asked = MIX[place++ % MIX.length] as Asked;
      Object.assign(connection, { asked, due });
      connection.socket.write(REQUESTS.get(asked.path) as string, 'latin1');
    }
  }

  for (let count = 0; count < CONNECTIONS; count += 1) await connect();
  return {
    async run(given, ends) {
      const startedAt = performance.now();
      [result, pace] = [newResult(), given];
      await spin(() => {
        sendDue();
        return performance.now() < ends;
      });
      const lastCall = performance.now() + PATIENCE_MS;
      await spin(() => idle.length < CONNECTIONS && performance.now() < lastCall);
      for (const { asked } of all) if (asked !== undefined) fail(`no answer: ${asked.path}`);
      return { ...result, elapsedMs: performance.now() - startedAt };
    },
    close() {
      for (const { socket } of all) socket.removeAllListeners().destroy();
    },
  };
}

/** Repeats without sleep, between what else there is to do: a timer is late by more than an answer takes. */
function spin(again: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const turn = () => void (again() ? setImmediate(turn) : resolve());
    turn();
  });
}

function newResult(): Result {
  const latencies = new Map(MIX.map(({ path }) => [path, createHistogram()]));
  return { answers: 0, elapsedMs: 0, latencies, failures: 0 };
}
