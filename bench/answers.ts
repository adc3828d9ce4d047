import { connect, type Socket } from 'node:net';

export function openConnection(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

/**
 * Gives `done` the head of each answer on a connection when it is whole, and `fail` what is none. Bodies are measured
 * by their `Content-Length`, and not read.
 */
export function readAnswers(
  socket: Socket,
  fail: (error: Error) => void,
  done: (head: string) => void,
): void {
  let head = '';
  let unread: Buffer | undefined;
  /** Of the body, still to come. */
  let missing = 0;

  function take(bytes: number): void {
    missing -= bytes;
    if (missing === 0) done(head);
    else if (missing < 0) fail(new Error('more came than was asked for'));
  }

  socket.on('data', (chunk: Buffer) => {
    if (missing > 0) return take(chunk.length);
    if (unread !== undefined) chunk = Buffer.concat([unread, chunk]);
    const end = chunk.indexOf('\r\n\r\n');
    if (end < 0) {
      unread = chunk;
      return;
    }
    unread = undefined;
    head = chunk.toString('latin1', 0, end);
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    if (length === undefined) return fail(new Error(`An answer without its length: ${head}`));
    missing = Number(length);
    take(chunk.length - end - 4);
  });
}
