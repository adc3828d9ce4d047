import type { Server } from 'node:http';
import { drainServer } from '../../http-api/drain.ts';
import { tellPrimary } from './connections.ts';

type Options = {
  server: Server;
  /** Takes no more connections from the primary. */
  takeNoMore(): void;
  /** Sends the primary what has been counted. */
  flushMetrics(): Promise<void>;
  /** Waits, for a bounded time, until what was written has left the process. */
  flush(): Promise<void>;
  /** How long a worker that has crashed may take to finish. */
  shutdownTimeoutMs: number;
};

/** The two ways in which a worker comes to its end. Both may happen, in either order; the earlier end counts. */
export type Ending = {
  /** The primary asks for it: what is not answered in time is cut off and counted; exit code 0. */
  stop(timeoutMs: number): Promise<void>;
  /** The process has crashed: what is not answered in time gets a 5xx and its line; exit code 1. */
  crash(): Promise<void>;
};

/** Ends a worker that serves, without losing a request that it has taken. */
export function createEnding(options: Options): Ending {
  const { server, takeNoMore, flushMetrics, flush, shutdownTimeoutMs } = options;
  let stopping = false;
  let crashed = false;
  let ended: Promise<void> | undefined;

  async function finish(timeoutMs: number): Promise<void> {
    const { unfinished } = await drainServer(server, { timeoutMs, answersRest: () => crashed });
    ended ??= end(unfinished);
    return ended;
  }

  async function end(unfinished: number): Promise<void> {
    await flushMetrics();
    if (stopping) tellPrimary({ type: 'drained', unfinished });
    await flush();
    process.exit(crashed ? 1 : 0);
  }

  return {
    stop(timeoutMs) {
      stopping = true;
      return finish(timeoutMs);
    },
    crash() {
      crashed = true;
      takeNoMore();
      tellPrimary({ type: 'crashed' });
      return finish(shutdownTimeoutMs);
    },
  };
}
