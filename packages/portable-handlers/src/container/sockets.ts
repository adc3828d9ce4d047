import type { ServerOpts, Socket } from 'node:net';

/**
 * A socket as the event loop has it, without a stream that reads from it. Sent to another process it arrives as it is;
 * a `net.Socket` would be read there at once, and what was read would be lost to the process that gets it next.
 */
export type Handle = { close(): void };

/** The handle of a socket, as `server.listen(handle)` takes it; none where the socket has been closed. */
export function handleOf(socket: Socket): Handle | undefined {
  return (socket as unknown as { _handle: Handle | null })._handle ?? undefined;
}

/**
 * How connections are accepted: unread, and else with the options of an `http.Server`, which cannot set them on
 * sockets that come from elsewhere.
 */
export const ACCEPT_OPTIONS: ServerOpts = {
  pauseOnConnect: true,
  noDelay: true,
  allowHalfOpen: true,
};

/**
 * Connections that the kernel keeps until they are accepted; it has a bound of its own (`somaxconn`), often this one.
 * The same in all processes: each that listens sets it again for all.
 */
export const BACKLOG = 4_096;

/** Milliseconds of the clock that all processes of the machine share. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1e6;
}
