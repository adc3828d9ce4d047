import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** Measured against a full load: clients whose answers come connect again within this time. */
const QUIET_MS = 25;

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
     * right after a turn of the event loop that found none (a turn accepts one), and after a while
     * without any: clients in a closed loop wait for their answers then, instead of connecting.
     */
    close(limitMs) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const start = performance.now();
      let seen = accepted;
      let quietSince = start;
      function look(): void {
        const now = performance.now();
        const acceptedOne = accepted !== seen;
        seen = accepted;
        if (acceptedOne) quietSince = now;
        if (!acceptedOne && (now - quietSince >= QUIET_MS || now - start >= limitMs)) {
          server.close();
          resolve();
          return;
        }
        setImmediate(look);
      }
      setImmediate(look);
      return promise;
    },
  };
}
