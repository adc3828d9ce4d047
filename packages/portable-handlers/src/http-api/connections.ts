import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * The key of a socket's latest request, by its response: the server sets it for each request that comes.
 * Pipelined requests come before the answers to earlier ones.
 */
export const LATEST = Symbol('latest response');

export type TrackedSocket = Socket & { [LATEST]?: ServerResponse };

/** The open connections of a server. */
export type Connections = {
  open: Set<Socket>;
  /** Once true, connections are not kept alive. */
  draining: boolean;
  /** Answers with 503 or 500 each request that waits for its handler or for the rest of its body. */
  failWaiting(): void;
};

const connectionsOfServers = new WeakMap<Server, Connections>();

/**
 * Keeps a list of a server's connections, also of those that another process accepted and that come as
 * `connection` events to a server that does not listen. Must be called before there are any.
 */
export function trackConnections(server: Server): Connections {
  const connections: Connections = {
    open: new Set(),
    draining: false,
    failWaiting() {},
  };
  connectionsOfServers.set(server, connections);
  server.on('connection', (socket: Socket) => {
    connections.open.add(socket);
    socket.once('close', () => connections.open.delete(socket));
    // Node counts at accept only, and so not what another process has accepted.
    if (connections.open.size > server.maxConnections) socket.destroy();
  });
  return connections;
}

/** The connections of a server that `createServer` made. Throws for any other. */
export function connectionsOf(server: Server): Connections {
  const connections = connectionsOfServers.get(server);
  if (connections === undefined) throw new TypeError('The server was not made by createServer');
  return connections;
}

export function latestOf(socket: Socket): ServerResponse | undefined {
  return (socket as TrackedSocket)[LATEST];
}

/** Whether a request of this connection waits for its answer or the rest of it. */
export function isBusy(socket: Socket): boolean {
  const latest = latestOf(socket);
  return latest !== undefined && !latest.writableFinished && !latest.destroyed;
}
