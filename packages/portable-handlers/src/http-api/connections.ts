import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How many pipelined requests of a connection may wait before it has shown how large its answers are. */
const FIRST_WINDOW = 4;

/** An open connection of a server. */
export type Connection = {
  socket: Socket;
  all: Connections;
  /** The response to the latest request. Pipelined requests come before the answers to earlier ones. */
  latest: ServerResponse | undefined;
  /** Requests whose answers have not been written. */
  waiting: number;
  /** How many may wait before no more are read. */
  window: number;
  /** Bytes of answers whose turn has not come, because an earlier request waits. */
  early: number;
  /** Bytes that were written and that the system has not taken, since the client does not read. */
  unread: number;
  /** Since when there are any of these, on the clock of `performance.now()`. */
  unreadSince: number;
  /** Whether the parser stands still in what has been received. */
  isStopped: boolean;
  /** Whether it has just stopped, and has not said where. */
  isStopping: boolean;
  /** Whether what it has not read is kept by the socket. */
  isKept: boolean;
  /** Whether an answer says `Connection: close`: no request that comes after it is served. */
  isClosing: boolean;
  /** Whether one came. */
  isOver: boolean;
};

/** The open connections of a server. */
export type Connections = {
  open: Set<Socket>;
  /** Requests of all connections whose answers have not been written. */
  waiting: number;
  /** `early` and `unread` of all connections. */
  bytes: number;
  /** Once true, connections are not kept alive. */
  draining: boolean;
  /** Answers with 503 or 500 each request that waits for its handler or for the rest of its body. */
  failWaiting(): void;
};

/** The key of a socket's connection. */
const CONNECTION = Symbol('connection');

const connectionsOfServers = new WeakMap<Server, Connections>();

/**
 * Keeps a list of a server's connections, also of those that another process accepted and that come as
 * `connection` events to a server that does not listen. Must be called before there are any.
 */
export function trackConnections(server: Server): Connections {
  const all: Connections = {
    open: new Set(),
    waiting: 0,
    bytes: 0,
    draining: false,
    failWaiting() {},
  };
  connectionsOfServers.set(server, all);
  server.on('connection', (socket: Socket) => {
    const connection: Connection = {
      socket,
      all,
      latest: undefined,
      waiting: 0,
      window: FIRST_WINDOW,
      early: 0,
      unread: 0,
      unreadSince: 0,
      isStopped: false,
      isStopping: false,
      isKept: false,
      isClosing: false,
      isOver: false,
    };
    (socket as { [CONNECTION]?: Connection })[CONNECTION] = connection;
    all.open.add(socket);
    socket.once('close', () => {
      all.open.delete(socket);
      all.waiting -= connection.waiting;
      all.bytes -= connection.early + connection.unread;
      connection.waiting = connection.early = connection.unread = 0;
    });
    // Node counts at accept only, and so not what another process has accepted.
    if (all.open.size > server.maxConnections) socket.destroy();
  });
  return all;
}

/** The connections of a server that `createServer` made. Throws for any other. */
export function connectionsOf(server: Server): Connections {
  const connections = connectionsOfServers.get(server);
  if (connections === undefined) throw new TypeError('The server was not made by createServer');
  return connections;
}

/** The connection of a socket; undefined in an application whose server is not ours. */
export function connectionOf(socket: Socket): Connection | undefined {
  return (socket as { [CONNECTION]?: Connection })[CONNECTION];
}

/** Notes a request that waits for its answer from now on. Says whether it is to be served. */
export function noteRequest({ socket, headers }: IncomingMessage, res: ServerResponse): boolean {
  const connection = connectionOf(socket) as Connection;
  if (connection.isClosing) {
    connection.isOver = true;
    return false;
  }
  // What comes with a request for an upgrade, the parser drops, as of another protocol, and goes on somewhere after it.
  if (headers.upgrade !== undefined) connection.isClosing = true;
  connection.latest = res;
  connection.waiting += 1;
  connection.all.waiting += 1;
  return true;
}

/** Notes that an answer is going to close a connection. */
export function noteClosing(socket: Socket): void {
  const connection = connectionOf(socket);
  if (connection !== undefined) connection.isClosing = true;
}

export function latestOf(socket: Socket): ServerResponse | undefined {
  return connectionOf(socket)?.latest;
}

/** Whether a request of this connection waits for its answer or the rest of it. */
export function isBusy(socket: Socket): boolean {
  const latest = latestOf(socket);
  return latest !== undefined && !latest.writableFinished && !latest.destroyed;
}
