import type { Server } from 'node:http';
import net, { type Socket } from 'node:net';
import type { Log } from '../../log/log.ts';
import { countRefused } from '../events.ts';
import type { ToPrimary, ToWorker } from '../messages.ts';
import { ACCEPT_OPTIONS, BACKLOG, type Handle, handleOf, monotonicMs } from '../sockets.ts';

/** A fifth of the time after which the primary takes a worker without a heartbeat for dead. */
const HEARTBEAT_MS = 2_000;

/** A changed number of connections is told so much later (ms), many changes at once. */
const TELL_AFTER_MS = 10;

/** So much more than its share a worker keeps. */
const SLACK = 1;
const SLACK_OF_SHARE = 0.05;

/** Connections on their way to the primary; beyond these a worker keeps what it has room for. */
const MOST_PASSING = 32;

/** Sends the primary a message. Where that fails, the primary is gone, and its workers are about to end too. */
export function tellPrimary(message: ToPrimary, handle?: Handle, onSent = () => {}): void {
  // Node sends a bare handle too, which its types do not say.
  process.send?.(message, handle as Socket | undefined, {}, onSent);
}

/** The connections of a worker. */
export type ConnectionsOfWorker = {
  /** Accepts connections and lets the server, which does not listen itself, serve them. Rejects where the port is taken. */
  serve(server: Server): Promise<void>;
  /** Takes no more, neither from the port nor from the primary. */
  takeNoMore(): void;
};

/**
 * Accepts connections on a worker's copy of the container's listening socket. What it holds beyond its share goes to
 * the primary, unread, which gives it to the worker that has the fewest; so do connections beyond `most`, while others
 * have room. It tells the primary how many there are when that has changed, and with each heartbeat.
 * Must be called before the primary is told that the worker has started.
 */
export function acceptConnections(log: Log): ConnectionsOfWorker {
  const listener = net.createServer(ACCEPT_OPTIONS);
  const ordered = Promise.withResolvers<void>();
  let copy: Handle | undefined;
  let server: Server | undefined;
  let takesMore = true;
  let most = 0;
  let share = Number.POSITIVE_INFINITY;
  let othersHaveRoom = false;
  let open = 0;
  let told = 0;
  let passing = 0;
  let refused = 0;
  let telling: NodeJS.Timeout | undefined;

  function accept(socket: Socket): void {
    const isFull = open >= most;
    const isOverShare = open + 1 > share + Math.max(SLACK, share * SLACK_OF_SHARE);
    if ((isFull ? othersHaveRoom : isOverShare) && passing < MOST_PASSING) {
      pass(socket);
    } else if (isFull) {
      socket.destroy();
      refused++;
      tellSoon();
    } else {
      keep(socket);
      socket.resume();
    }
  }

  function keep(socket: Socket): void {
    open++;
    socket.once('close', () => {
      open--;
      tellSoon();
    });
    server!.emit('connection', socket);
    tellSoon();
  }

  function pass(socket: Socket): void {
    passing++;
    tellPrimary({ type: 'passed' }, handleOf(socket), () => {
      passing--;
      socket.destroy();
    });
  }

  /** Of a connection that the primary hands over. */
  function take(handle: Handle, id: number, until: number): void {
    if (!takesMore || open >= most || monotonicMs() > until) {
      // Nothing of it has been read.
      handle.close();
      tellPrimary({ type: 'not_taken', id, open });
      return;
    }
    const options = { handle, readable: true, writable: true, allowHalfOpen: true };
    // Its types know a `BoundSocket` alone.
    keep(new net.Socket(options as object));
    told = open;
    tellPrimary({ type: 'taken', id, open });
  }

  function tellSoon(): void {
    if (telling !== undefined) return;
    telling = setTimeout(() => {
      telling = undefined;
      if (open !== told) tellPrimary({ type: 'heartbeat', open });
      told = open;
      if (refused > 0) tellPrimary({ type: 'refused', count: refused });
      refused = 0;
    }, TELL_AFTER_MS);
  }

  function stopAccepting(): void {
    if (listener.listening) listener.close();
    else copy?.close();
    copy = undefined;
  }

  process.on('message', (message: ToWorker, handle: unknown) => {
    switch (message.type) {
      case 'accept':
        most = message.most;
        copy = handle as Handle | undefined;
        ordered.resolve();
        break;
      case 'share':
        share = message.share;
        othersHaveRoom = message.othersHaveRoom;
        break;
      case 'connection':
        take(handle as Handle, message.id, message.until);
        break;
      case 'stop_accepting':
        stopAccepting();
        tellPrimary({ type: 'stopped_accepting' });
        break;
    }
  });

  return {
    async serve(given) {
      server = given;
      setInterval(() => tellPrimary({ type: 'heartbeat', open }), HEARTBEAT_MS).unref();
      await ordered.promise;
      if (copy === undefined) return;
      const listening = Promise.withResolvers<void>();
      listener.once('listening', listening.resolve).once('error', listening.reject);
      listener.on('connection', accept).listen(copy, BACKLOG);
      await listening.promise;
      const noteRefused = countRefused(log, 'cannot accept');
      listener.on('error', () => noteRefused());
    },
    takeNoMore() {
      takesMore = false;
      stopAccepting();
    },
  };
}
