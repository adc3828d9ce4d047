import type { Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setTimeout as delay, setImmediate as pollPhase } from 'node:timers/promises';
import { type Connections, connectionsOf, isBusy } from './connections.ts';
import { hurryUnread } from './unread.ts';

type DrainOptions = {
  /** After this time what is not done is given up. */
  timeoutMs: number;
  /** How long an idle connection stays open for a request that is on its way. Default 1,000. */
  idleMs?: number;
  /**
   * Asked when little of the time is left: whether what is not done then gets a 5xx and its line, rather
   * than a connection that is cut off. Default: it does not.
   */
  answersRest?: () => boolean;
};

const TICK_MS = 20;

/** The last part of the time, at most so long, is for the answers of what is given up. */
const FOR_ANSWERS = 0.2;
const MAX_ANSWERS_MS = 1_000;

/** New clients may never cease to come. */
const MAX_ACCEPT_MS = 500;

/**
 * Brings a server of `createServer` to its end without losing a request: it accepts no more, closes each
 * connection with the answer to what it has sent, and idle ones last, after a time of quiet.
 * Gives the number of connections whose requests were not answered in time; those are cut off.
 * Throws for a server that `createServer` did not make.
 */
export async function drainServer(
  server: Server,
  { timeoutMs, idleMs = 1_000, answersRest = () => false }: DrainOptions,
): Promise<{ unfinished: number }> {
  const connections = connectionsOf(server);
  const end = performance.now() + timeoutMs;
  const giveUpAt = end - Math.min(timeoutMs * FOR_ANSWERS, MAX_ANSWERS_MS);
  let gaveUp = false;
  connections.draining = true;
  hurryUnread(connections);
  await closeListener(server);

  const quiet = createQuietWatch(connections);
  while (connections.open.size > 0 && performance.now() < end) {
    await delay(Math.min(TICK_MS, Math.max(1, end - performance.now())));
    await pollPhase();
    const open = [...connections.open];
    if (!gaveUp && performance.now() >= giveUpAt && answersRest()) {
      gaveUp = true;
      connections.failWaiting();
    }
    if (gaveUp && !open.some(isBusy)) break;
    if (open.some(isBusy) || !open.every((socket) => quiet.quietFor(socket) >= idleMs)) continue;
    for (const socket of open) {
      // Each after a poll phase of its own: bytes that have been received are requests by now.
      await pollPhase();
      if (!isBusy(socket) && quiet.quietFor(socket) >= idleMs) socket.destroy();
    }
  }
  await pollPhase();
  const rest = [...connections.open];
  const unfinished = rest.filter(isBusy).length;
  for (const socket of rest) socket.destroy();
  return { unfinished };
}

/** Node's own `close` of an HTTP server would close idle connections at once. */
async function closeListener(server: Server): Promise<void> {
  if (!server.listening) return;
  // Clients whose connections wait to be accepted have sent their requests already. One is accepted in
  // each turn, so the queue is empty when a turn brings none.
  let arrived = true;
  const noteArrival = () => {
    arrived = true;
  };
  server.on('connection', noteArrival);
  const end = performance.now() + MAX_ACCEPT_MS;
  while (arrived && performance.now() < end) {
    arrived = false;
    await pollPhase();
    await pollPhase();
  }
  server.off('connection', noteArrival);
  NetServer.prototype.close.call(server);
}

/** Tells how long connections have been quiet (ms), as far as they were watched. */
function createQuietWatch({ open }: Connections): { quietFor(socket: Socket): number } {
  const seen = new WeakMap<Socket, { bytes: number; since: number }>();

  function quietFor(socket: Socket): number {
    const now = performance.now();
    const last = seen.get(socket);
    if (last !== undefined && last.bytes === socket.bytesRead) return now - last.since;
    seen.set(socket, { bytes: socket.bytesRead, since: now });
    return 0;
  }
  for (const socket of open) quietFor(socket);
  return { quietFor };
}
