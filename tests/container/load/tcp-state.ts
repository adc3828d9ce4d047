import { readFileSync } from 'node:fs';

const ESTABLISHED = '01';

/**
 * Whether the kernel takes a connection for open on both sides. It knows before the program does: on
 * the loopback the end arrives in the moment in which the service closes.
 */
export function isEstablished(localPort = 0): boolean {
  const port = localPort.toString(16).toUpperCase().padStart(4, '0');
  // "  12: 0100007F:A3F2 0100007F:1F40 01 …": local address, remote address, state
  const row = new RegExp(
    `^ *\\d+: [0-9A-F]{8}:${port} [0-9A-F]{8}:[0-9A-F]{4} ([0-9A-F]{2}) `,
    'm',
  );
  return row.exec(readFileSync('/proc/net/tcp', 'latin1'))?.[1] === ESTABLISHED;
}
