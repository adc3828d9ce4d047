import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setImmediate as pollPhase, setTimeout as sleep } from 'node:timers/promises';

/** Clients in a closed loop, whose answers are held back, do not connect again for so long. */
const QUIET_MS = 100;
const LOOK_EVERY_MS = 5;

type Options = {
  host: string;
  port: number;
  onConnection(socket: Socket): void;
  /** A connection could not be accepted, for want of file descriptors for example. */
  onError(error: Error): void;
};

/** The container's one listening socket. */
export type Listener = {
  port: number;
  /** Closes it without losing a connection; waits for quiet no longer than `limitMs`. */
  close(limitMs: number): Promise<void>;
};

/** Opens the port; rejects where that is not possible (in use, not permitted). */
export async function openListener({
  host,
  port,
  onConnection,
  onError,
}: Options): Promise<Listener> {
  let accepted = 0;
  // The options of an `http.Server`, which cannot set them on sockets that come from elsewhere.
  const server = createServer({ pauseOnConnect: true, noDelay: true, allowHalfOpen: true });
  server.on('connection', (socket) => {
    accepted++;
    onConnection(socket);
  });
  server.listen({ host, port, backlog: 1024 });
  await once(server, 'listening');
  server.on('error', onError);
  const address = server.address();

  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
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
