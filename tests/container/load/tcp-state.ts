import { readFileSync } from 'node:fs';

/** States of `/proc/net/tcp`; CLOSE_WAIT is that of a connection that the other side has ended. */
const STATES = { ESTABLISHED: '01', CLOSE_WAIT: '08' };

/**
 * Whether the kernel has got the end of a connection already. It knows before the program does: on the
 * loopback the end arrives in the moment in which the service closes.
 */
export function hasPeerEnded(localPort: number | undefined): boolean {
  return stateOf(localPort) === STATES.CLOSE_WAIT;
}

/** Whether the kernel still takes a connection for open on both sides. */
export function isEstablished(localPort: number | undefined): boolean {
  return stateOf(localPort) === STATES.ESTABLISHED;
}

function stateOf(localPort = 0): string | undefined {
  const port = localPort.toString(16).toUpperCase().padStart(4, '0');
  // "  12: 0100007F:A3F2 0100007F:1F40 01 …": local address, remote address, state
  const row = new RegExp(
    `^ *\\d+: [0-9A-F]{8}:${port} [0-9A-F]{8}:[0-9A-F]{4} ([0-9A-F]{2}) `,
    'm',
  );
  return row.exec(readFileSync('/proc/net/tcp', 'latin1'))?.[1];
}
