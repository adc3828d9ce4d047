import { connect as connectTo, type Socket } from 'node:net';

/** What clients saw: whole answers, and requests that were sent and got none, with how that looked. */
export type Tally = { answered: number; lost: string[]; refused: number };

type Ending = 'kept' | 'closing' | { lost: string };

/**
 * Clients of one service that take account of every request whose bytes they sent. They end by
 * themselves when the port refuses them after `stop` was called.
 */
export function createClients(port: number, path = '/') {
  const tally: Tally = { answered: 0, lost: [], refused: 0 };
  const stopped = Promise.withResolvers<void>();
  let stopping = false;
  const clients: Promise<void>[] = [];

  /** Sends one request and waits for its whole answer. */
  function request(socket: Socket, kind: string): Promise<Ending> {
    return new Promise((resolve) => {
      let text = '';
      let failure = 'connection closed';
      const settle = (ending: Ending) => {
        for (const name of ['data', 'error', 'close']) socket.removeAllListeners(name);
        socket.on('error', ignore);
        if (typeof ending === 'string') tally.answered++;
        else tally.lost.push(ending.lost);
        resolve(ending);
      };
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        const end = text.indexOf('\r\n\r\n');
        const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
        if (end < 0 || text.length < end + 4 + length) return;
        settle(/^connection: close/im.test(text) ? 'closing' : 'kept');
      });
      socket.on('error', (error) => {
        failure = error.message;
      });
      socket.on('close', () => settle({ lost: `${kind}: ${failure} after ${text.length} bytes` }));
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    });
  }

  function connect(): Promise<Socket | undefined> {
    return new Promise((resolve) => {
      const socket = connectTo({ port, host: '127.0.0.1', noDelay: true });
      socket.once('connect', () => resolve(socket));
      socket.on('error', ignore);
      socket.once('close', () => resolve(undefined));
    });
  }

  /** Requests one after another, at most `perConnection` on a connection. */
  async function loop(kind: string, perConnection: number): Promise<void> {
    while (true) {
      const socket = await connect();
      if (socket === undefined) {
        tally.refused++;
        if (stopping) return;
        continue;
      }
      let ending: Ending = 'kept';
      for (let i = 0; i < perConnection && ending === 'kept'; i++)
        ending = await request(socket, kind);
      socket.destroy();
    }
  }

  /** A connection that was idle for long and sends a request just when the service stops. */
  async function wake(afterMs: number): Promise<void> {
    const socket = await connect();
    if (socket === undefined) return;
    await request(socket, 'idle');
    let closed = false;
    socket.on('data', ignore).once('end', () => {
      closed = true;
    });
    await stopped.promise;
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    // Bytes sent to a closed connection never reached the service.
    if (!closed && !socket.destroyed) await request(socket, 'waking');
    socket.destroy();
  }

  return {
    tally,
    /** Clients that keep their connections. */
    keep: (count: number) => repeat(count, () => loop('keeping', Number.POSITIVE_INFINITY)),
    /** Clients that open a connection for each request. */
    reconnect: (count: number) => repeat(count, () => loop('reconnecting', 1)),
    /** Idle connections that wake up within the first milliseconds of the stop. */
    idle: (count: number) => repeat(count, (i) => wake((i * 7) / count)),
    /** Call it right after the stop was asked for; settles when all clients have ended. */
    async stop(): Promise<void> {
      stopping = true;
      stopped.resolve();
      await Promise.all(clients);
    },
  };

  function repeat(count: number, client: (index: number) => Promise<void>): void {
    for (let i = 0; i < count; i++) clients.push(client(i));
  }
}

function ignore(): void {}
