import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { type Connection, connectionOf } from './connections.ts';

/** At most so many requests of a connection wait for their answers; the next ones are not read. */
const MAX_WAITING = 32;

/** Beyond so many waiting requests of all connections, each has no more than two. */
const MAX_WAITING_OF_ALL = 1_024;

/** A client that does not pipeline never has so many. */
const MIN_WINDOW = 2;

/** What the answers of a connection may take that wait for an earlier one. */
const MAX_EARLY_BYTES = 262_144;

/** The parser's word for "stop here", when a callback returns it. */
const HPE_PAUSED = 21;

/** The part of Node's parser that reads the requests of a socket, all of a received piece in one go. */
type Parser = { onIncoming(req: IncomingMessage, keepAlive: boolean): number; resume(): void };

type PausedError = Error & { rawPacket?: Buffer; bytesParsed?: number };

/**
 * Stops reading a connection while its earlier requests wait or its answers are not read. A piece of 64 KB holds
 * some thousand requests, and Node would make all of them before it stops. So the parser is stopped at a request, and
 * what follows in the piece goes back to the socket as it was received. Comes after `trackConnections`.
 */
export function boundPipelines(server: Server): void {
  server.on('connection', (socket: Socket) => {
    const connection = connectionOf(socket) as Connection;
    const parser = parserOf(socket) as Parser;
    const { onIncoming } = parser;
    parser.onIncoming = (req, keepAlive) => {
      const code = onIncoming(req, keepAlive);
      // CONNECT ends the parsing by itself.
      if (code !== 0 || !mustStop(connection)) return code;
      connection.isStopped = true;
      connection.isStopping = true;
      return HPE_PAUSED;
    };
  });
}

/** Puts back what the stopped parser has not read. Is given its error, a `clientError` with the code HPE_PAUSED. */
export function keepRest(socket: Socket, { rawPacket, bytesParsed }: PausedError): void {
  const connection = connectionOf(socket) as Connection;
  // No request will be served. What comes is read and dropped, so that the client comes to read its answer.
  if (connection.isOver) return;
  if (!connection.isKept) {
    connection.isKept = true;
    // The parser reads from the socket by itself, and keeps nothing, until somebody else wants its data.
    socket.on('data', ignore).off('data', ignore);
    socket.on('drain', () => goOn(connection));
  }
  socket.pause();
  // A piece that comes while the parser stands still is whole.
  const rest = connection.isStopping ? rawPacket?.subarray(bytesParsed) : rawPacket;
  connection.isStopping = false;
  if (rest !== undefined && rest.length > 0) socket.unshift(rest);
}

/** Notes that an answer, of `bytes`, was written. */
export function noteAnswer(connection: Connection, bytes: number): void {
  connection.waiting -= 1;
  connection.all.waiting -= 1;
  if (connection.waiting === 0 && !connection.isStopped) return;
  // A connection whose answers are large has few of them in the making.
  const fitting = Math.max(MIN_WINDOW, Math.floor(MAX_EARLY_BYTES / Math.max(1, bytes)));
  connection.window = Math.min(MAX_WAITING, fitting, connection.window + 1);
  goOn(connection);
}

function mustStop(connection: Connection): boolean {
  const { socket, waiting, early, isClosing, isOver } = connection;
  if (isClosing) return isOver;
  if (socket.writableNeedDrain) return true;
  if (waiting < MIN_WINDOW) return false;
  return waiting >= windowOf(connection) || early > MAX_EARLY_BYTES;
}

/** Goes on where the parser has stopped, if half of the window is free by now. */
function goOn(connection: Connection): void {
  const { socket, waiting, early, isStopped, isClosing } = connection;
  if (!isStopped || socket.destroyed || socket.writableNeedDrain) return;
  const isFull = waiting > windowOf(connection) / 2 || early > MAX_EARLY_BYTES;
  // What follows an answer that closes the connection is read, and dropped.
  if (isFull && !isClosing) return;
  connection.isStopped = false;
  parserOf(socket)?.resume();
  socket.resume();
}

function windowOf({ all, window }: Connection): number {
  return all.waiting > MAX_WAITING_OF_ALL ? MIN_WINDOW : window;
}

/** Node has no public word for it. */
function parserOf(socket: Socket): Parser | null {
  return (socket as Socket & { parser: Parser | null }).parser;
}

function ignore(): void {}
