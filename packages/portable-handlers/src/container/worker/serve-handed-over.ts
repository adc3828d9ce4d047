import type { Server } from 'node:http';
import { Socket } from 'node:net';
import type { ToWorker } from '../messages.ts';
import { tellPrimary } from './tell-primary.ts';

/** A fifth of the silence after which the primary takes a worker for dead. */
const ALIVE_EVERY_MS = 2_000;

/**
 * Lets a server that does not listen serve the connections that the primary hands over, and tells the
 * primary how many there are, whenever one is taken and as a sign of life. Gives a function after which
 * it takes no more.
 */
export function serveHandedOver(server: Server): () => void {
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
  setInterval(() => tellPrimary({ type: 'alive', open }), ALIVE_EVERY_MS).unref();
  return () => {
    takesMore = false;
  };
}
