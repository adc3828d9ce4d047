import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Connection, type Connections, connectionOf, isBusy } from './connections.ts';

/** What the answers of a process may keep in memory until their clients have read them. */
const MAX_BYTES = 33_554_432;

/** After so long without reading, a client loses its connection. */
const STALL_MS = 60_000;
const STALL_IN_DRAIN_MS = 2_000;

const WARN_EVERY_MS = 10_000;

/** Ends the connections of clients that do not read for a time, and idle ones. */
export function endStalled(server: Server): void {
  server.on('timeout', (socket: Socket) => {
    const connection = connectionOf(socket) as Connection;
    updateUnread(connection);
    // An earlier answer was slow to be read, and the next one is not ready.
    if (isBusy(socket) && connection.unread === 0) return;
    if (connection.unread > 0) warnOfEnded();
    socket.destroy();
  });
}

/** Notes that the system has not taken all of an answer: until then it is watched. */
export function watchUnread(connection: Connection, res: ServerResponse): void {
  const { socket, all } = connection;
  socket.setTimeout(all.draining ? STALL_IN_DRAIN_MS : STALL_MS);
  updateUnread(connection);
  res.once('finish', () => updateUnread(connection));
}

/** During a drain nobody waits long for a client that does not read. */
export function hurryUnread({ open }: Connections): void {
  for (const socket of open) {
    if (socket.writableLength > 0) socket.setTimeout(STALL_IN_DRAIN_MS);
  }
}

/** Counts bytes of an answer whose turn has not come, or has: then they are negative. */
export function countEarly(connection: Connection, bytes: number): void {
  connection.early += bytes;
  count(connection, bytes);
}

function updateUnread(connection: Connection): void {
  // What a connection that is gone had is taken off as it closes.
  if (connection.socket.destroyed) return;
  const bytes = connection.socket.writableLength - connection.unread;
  connection.unread += bytes;
  count(connection, bytes);
}

function count(connection: Connection, bytes: number): void {
  const { all, early, unread } = connection;
  all.bytes += bytes;
  if (early + unread === bytes) connection.unreadSince = performance.now();
  while (all.bytes > MAX_BYTES && endGreediest(all));
}

/** Ends the connection that has held most bytes for longest; says whether there was one. */
function endGreediest(all: Connections): boolean {
  const now = performance.now();
  let greediest: Connection | undefined;
  let most = 0;
  for (const socket of all.open) {
    const { early, unread, unreadSince } = connectionOf(socket) as Connection;
    const held = (early + unread) * (now - unreadSince + 1);
    if (held > most && !socket.destroyed) {
      most = held;
      greediest = connectionOf(socket);
    }
  }
  if (greediest === undefined) return false;
  all.bytes -= greediest.early + greediest.unread;
  greediest.early = 0;
  greediest.unread = 0;
  greediest.socket.destroy();
  warnOfEnded();
  return true;
}

/** Gives a function that counts, and warns of the first at once, then every ten seconds of those since. */
function createWarning(): () => void {
  let ended = 0;
  let timer: NodeJS.Timeout | undefined;

  function warn(): void {
    timer = undefined;
    if (ended === 0) return;
    const text = `Connections ended whose clients did not read their answers: ${ended}`;
    process.emitWarning(text, { code: 'UNREAD_ANSWERS' });
    ended = 0;
    timer = setTimeout(warn, WARN_EVERY_MS).unref();
  }
  return () => {
    ended += 1;
    if (timer === undefined) warn();
  };
}

const warnOfEnded = createWarning();
