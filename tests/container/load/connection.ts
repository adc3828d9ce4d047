import { createConnection, type Socket } from 'node:net';
import { isEstablished } from './tcp-state.ts';

const HOST = '127.0.0.1';
const PORT = 8000;

const IN_ORDER = 'the connection ended';

/** A request that has no answer by then never gets one: no load here asks for anything slow. */
const NO_ANSWER_MS = 12_000;

/**
 * What became of a request. `lost`: its bytes reached the service, and no whole answer came back.
 * `crossed`: the service had closed the connection in the very moment of sending, so that the bytes
 * reached nobody. `unsent`: it had closed it before.
 */
export type Ending =
  | { kind: 'answered'; status: number; closes: boolean }
  | { kind: 'lost' | 'crossed' | 'unsent'; why: string };

export type Connection = {
  /** `careful` asks the kernel, before and after sending, whether the service has closed. */
  request(path: string, careful: boolean): Promise<Ending>;
  destroy(): void;
};

/** Opens a connection; undefined where the service does not accept any. */
export function connect(): Promise<Connection | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: HOST, port: PORT, noDelay: true });
    const onRefused = () => resolve(undefined);
    socket.once('error', onRefused);
    socket.once('connect', () => {
      socket.off('error', onRefused);
      resolve(talk(socket));
    });
  });
}

/** HTTP/1.1 on a socket, one request at a time, telling apart what an HTTP client treats alike. */
function talk(socket: Socket): Connection {
  let received = '';
  let ended: string | undefined;
  let closedWhenSent = false;
  let waiting: ((ending: Ending) => void) | undefined;

  function settle(ending: Ending): void {
    const resolve = waiting;
    waiting = undefined;
    received = '';
    resolve?.(ending);
  }

  function end(why: string): void {
    ended ??= why;
    // The end came before the bytes were sent, if it comes in order. A service that closes with bytes
    // that it has not read resets the connection instead, and those are lost.
    const crossed = closedWhenSent && ended === IN_ORDER && received === '';
    settle({ kind: crossed ? 'crossed' : 'lost', why: ended });
  }

  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    received += text;
    const answer = readAnswer(received);
    if (answer !== undefined) settle(answer);
  });
  socket.on('end', () => end(IN_ORDER));
  socket.on('error', (error) => end(error.message));
  socket.on('close', () => end('the connection closed'));

  return {
    request(path, careful) {
      if (ended === undefined && careful && !isEstablished(socket.localPort)) {
        ended = 'the kernel says that it is closed';
      }
      if (ended !== undefined) return Promise.resolve({ kind: 'unsent', why: ended });
      return new Promise((resolve) => {
        const late = setTimeout(end, NO_ANSWER_MS, 'no answer');
        waiting = (ending) => {
          clearTimeout(late);
          resolve(ending);
        };
        socket.write(`GET ${path} HTTP/1.1\r\nhost: ${HOST}:${PORT}\r\n\r\n`);
        closedWhenSent = careful && !isEstablished(socket.localPort);
      });
    },
    destroy() {
      // A reset leaves no connection in TIME_WAIT behind. One that is ending cannot be reset.
      if (ended === undefined) socket.resetAndDestroy();
      else socket.destroy();
    },
  };
}

function readAnswer(text: string): Ending | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = text.slice(0, headEnd);
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(head) ?? [];
  const [, length] = /^content-length: (\d+)\r?$/im.exec(head) ?? [];
  if (status === undefined || length === undefined) throw new Error(`not an answer: ${head}`);
  if (text.length < headEnd + 4 + Number(length)) return undefined;
  const closes = /^connection: close\r?$/im.test(head);
  return { kind: 'answered', status: Number(status), closes };
}
