import type { Server } from 'node:http';
import { Socket } from 'node:net';
import type { ToPrimary, ToWorker } from '../messages.ts';

/** A fifth of the time after which the primary takes a worker without a heartbeat for dead. */
const HEARTBEAT_MS = 2_000;

/** Sends the primary a message. Where that fails, the primary is gone, and its workers are about to end too. */
export function tellPrimary(message: ToPrimary): void {
  process.send?.(message, undefined, {}, () => {});
}

/**
 * Lets a server that does not listen serve the connections that the primary hands over, and tells the
 * primary how many there are: whenever one is taken, and with each heartbeat. Gives a function after which
 * it takes no more.
 */
export function serveConnections(server: Server): () => void {
  let open = 0;
  let takesMore = true;

  process.on('message', (message: ToWorker, socket: unknown) => {
    if (message.type !== 'connection') return;
    if (!takesMore) {
      // Nothing of it has been read. The primary, which was not told that it is taken, gives it to another.
      if (socket instanceof Socket) socket.destroy();
      return;
    }
    if (socket instanceof Socket) {
      open++;
      socket.once('close', () => open--);
      // As the sockets that an `http.Server` accepts: a client may close its half and still be answered.
      socket.allowHalfOpen = true;
      server.emit('connection', socket);
    }
    tellPrimary({ type: 'taken', open });
  });
  setInterval(() => tellPrimary({ type: 'heartbeat', open }), HEARTBEAT_MS).unref();
  return () => {
    takesMore = false;
  };
}
