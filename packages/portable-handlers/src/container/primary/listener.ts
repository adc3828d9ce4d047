import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import net from 'node:net';
import { setImmediate as pollPhase, setTimeout as sleep } from 'node:timers/promises';
import { ACCEPT_OPTIONS, BACKLOG, handleOf } from '../sockets.ts';
import type { Accepted, Taker } from './hand-off.ts';

/** Clients in a closed loop, whose answers are held back, do not connect again for so long. */
const QUIET_MS = 100;
const LOOK_EVERY_MS = 5;

type Options = {
  host: string;
  port: number;
  onConnection(connection: Accepted): void;
  /** A connection could not be accepted. */
  onError(error: Error): void;
};

/** The container's one listening socket. */
export type Listener = {
  port: number;
  /** Gives a worker that starts its copy, or says that it gets none. It accepts `most` connections. */
  share(worker: Taker, most: number): void;
  /** A worker has closed its copy, or has ended. */
  returned(worker: Taker): void;
  /** Accepts here, has the workers close their copies, and settles when all of them have. */
  takeBack(): Promise<void>;
  /** Closes it without losing a connection, when no worker has a copy; waits for quiet no longer than `limitMs`. */
  close(limitMs: number): Promise<void>;
};

/**
 * Opens the port; rejects where that is not possible (in use, not permitted). Workers accept, until they are stopped.
 * Where Node has no `net.BoundSocket` (22 has none), the primary accepts from the beginning.
 */
export async function openListener(options: Options): Promise<Listener> {
  let accepted = 0;
  const sharers = new Set<Taker>();
  let taken: PromiseWithResolvers<void> | undefined;
  const server = net.createServer(ACCEPT_OPTIONS);
  server.on('error', options.onError);
  server.on('connection', (socket) => {
    accepted++;
    const handle = handleOf(socket);
    // A client that is gone by now is the worker's to notice; nobody reads here.
    socket.on('error', () => {});
    if (handle !== undefined) options.onConnection({ handle, close: () => socket.destroy() });
  });
  const { port, bound } =
    net.BoundSocket === undefined ? await listen(server, options) : await bind(options);

  return {
    port,
    share(worker, most) {
      const copy = taken === undefined && bound !== undefined ? handleOf(bound) : undefined;
      if (copy !== undefined) sharers.add(worker);
      worker.tell({ type: 'accept', most }, copy);
    },
    returned(worker) {
      sharers.delete(worker);
      if (sharers.size === 0) taken?.resolve();
    },
    takeBack() {
      taken = Promise.withResolvers<void>();
      if (bound !== undefined) server.listen(bound, BACKLOG);
      for (const worker of sharers) worker.tell({ type: 'stop_accepting' });
      if (sharers.size === 0) taken.resolve();
      return taken.promise;
    },
    /**
     * Closing resets the connections that the kernel completed and nobody accepted yet. So it happens
     * after a while without any (clients in a closed loop wait for their answers then), and right after
     * a turn of the event loop that found none (a turn accepts one). It sleeps in between: a process
     * that spins is one that the kernel interrupts, between looking and closing too.
     */
    async close(limitMs) {
      const start = performance.now();
      let seen = accepted;
      let quietSince = start;
      for (;;) {
        await sleep(LOOK_EVERY_MS);
        await pollPhase();
        const now = performance.now();
        const acceptedOne = accepted !== seen;
        if (!acceptedOne && (now - quietSince >= QUIET_MS || now - start >= limitMs)) break;
        if (acceptedOne) quietSince = now;
        seen = accepted;
      }
      server.close();
    },
  };
}

type Opened = { port: number; bound?: net.Socket };

/** A socket that has its address and on which nobody listens yet. */
async function bind({ host, port }: Options): Promise<Opened> {
  // It takes no names.
  const { address } = await lookup(host);
  const bound = new net.BoundSocket({ host: address, port });
  return { port: bound.address().port, bound: new net.Socket({ handle: bound }) };
}

async function listen(server: net.Server, { host, port }: Options): Promise<Opened> {
  server.listen({ host, port, backlog: BACKLOG });
  await once(server, 'listening');
  return { port: (server.address() as net.AddressInfo).port };
}
