import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What clients saw: statuses, and the endings of requests without one, with how many there were. */
export type Seen = Record<string, number>;

/** A request that has no answer by then hangs. */
const NO_ANSWER_MS = 20_000;

/** A key that `startAttacked` sets. */
export const KEY = 'chaos-key-0123456789abcdef';
export const WITH_KEY = { 'x-api-key': KEY };

export const PRICE = '/api/binance/price?symbol=BTCUSDT';

type Parts = { method?: string; headers?: Record<string, string>; body?: string | Buffer };

/** A request as bytes. A body has its length, unless the headers say how it is sent. */
export function request(target: string, { method = 'GET', headers = {}, body }: Parts = {}) {
  const length =
    body === undefined ? [] : [['Content-Length', String(Buffer.byteLength(body))] as const];
  const lines = [['Host', 'api'] as const, ...length, ...Object.entries(headers)];
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const bytes = Buffer.from(`${method} ${target} HTTP/1.1\r\n${head}\r\n`, 'latin1');
  return body === undefined ? bytes : Buffer.concat([bytes, Buffer.from(body)]);
}

/** An open connection; undefined where the service takes none. */
export function open(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    socket.on('error', () => {});
    socket.once('connect', () => resolve(socket));
    socket.once('close', () => resolve(undefined));
  });
}

export function openMany(port: number, count: number): Promise<(Socket | undefined)[]> {
  return Promise.all(Array.from({ length: count }, () => open(port)));
}

/** Gives each answer's status as soon as the answer is whole. Answers without a length have no body. */
export function readStatuses(socket: Socket, onStatus: (status: string) => void): void {
  let head = '';
  let missing = 0;
  let status = '';
  socket.on('data', (chunk: Buffer) => {
    let at = 0;
    while (at < chunk.length) {
      if (missing > 0) {
        const part = Math.min(missing, chunk.length - at);
        at += part;
        missing -= part;
        if (missing === 0) onStatus(status);
        continue;
      }
      const before = head.length;
      head += chunk.toString('latin1', at, at + 16_384);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) {
        at += 16_384;
        continue;
      }
      at += end + 4 - before;
      status = head.slice(9, 12);
      missing = Number(/\r\ncontent-length: *(\d+)/i.exec(head.slice(0, end + 2))?.[1] ?? 0);
      head = '';
      // `100 Continue` is no answer yet.
      if (missing === 0 && !status.startsWith('1')) onStatus(status);
    }
  });
}

/** Sends one request on a connection and gives the status of its answer, or how it ended without. */
export function ask(
  socket: Socket,
  bytes: string | Buffer,
  limitMs = NO_ANSWER_MS,
): Promise<string> {
  return new Promise((resolve) => {
    let ending = 'closed';
    const late = setTimeout(settle, limitMs, 'no answer');
    function settle(what: string): void {
      clearTimeout(late);
      socket.removeAllListeners('data');
      socket.off('error', onError).off('end', onEnd).off('close', onEnd);
      resolve(what);
    }
    const onError = ({ code = 'failed' }: NodeJS.ErrnoException) => {
      ending = code === 'EPIPE' ? 'closed' : code;
    };
    const onEnd = () => settle(ending);
    socket.on('error', onError).once('end', onEnd).once('close', onEnd);
    readStatuses(socket, settle);
    socket.write(bytes);
  });
}

/** Sends one request on a connection of its own. */
export async function exchange(
  port: number,
  bytes: string | Buffer,
  limitMs = NO_ANSWER_MS,
): Promise<string> {
  const socket = await open(port);
  if (socket === undefined) return 'refused';
  const status = await ask(socket, bytes, limitMs);
  socket.destroy();
  return status;
}

/** Sends requests, so many at a time, each on a connection of its own. */
export async function exchangeAll(
  port: number,
  requests: Iterable<string | Buffer>,
  atATime = 50,
): Promise<Seen> {
  const seen: Seen = {};
  const left = requests[Symbol.iterator]();
  async function client(): Promise<void> {
    for (let next = left.next(); next.done !== true; next = left.next()) {
      count(seen, await exchange(port, next.value));
    }
  }
  await Promise.all(Array.from({ length: atATime }, client));
  return seen;
}

/**
 * Sends bytes on one connection at once and counts the answers until there are `expected`, the connection has
 * ended or the time is over, which is `no answer`, once.
 */
export async function pipeline(
  port: number,
  bytes: string | Buffer,
  { expected, limitMs = NO_ANSWER_MS }: { expected: number; limitMs?: number },
): Promise<Seen> {
  const seen: Seen = {};
  const socket = await open(port);
  if (socket === undefined) return { refused: 1 };
  let answers = 0;
  const ending = await new Promise<string | undefined>((resolve) => {
    const late = setTimeout(resolve, limitMs, 'no answer');
    late.unref();
    socket.once('end', () => resolve('closed')).once('close', () => resolve('closed'));
    readStatuses(socket, (status) => {
      count(seen, status);
      answers += 1;
      if (answers === expected) resolve(undefined);
    });
    socket.write(bytes);
  });
  if (ending !== undefined) count(seen, ending);
  socket.destroy();
  return seen;
}

/**
 * Sends bytes on a connection, closes the client's side, and waits until the service has closed too. Whatever the bytes
 * were, the status lines that came are counted, and how it ended.
 */
export async function converse(port: number, bytes: string | Buffer): Promise<Seen> {
  const socket = await open(port);
  if (socket === undefined) return { refused: 1 };
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  socket.end(bytes);
  const ending = await new Promise<string>((resolve) => {
    const late = setTimeout(resolve, NO_ANSWER_MS, 'no answer');
    function end(): void {
      clearTimeout(late);
      resolve('closed');
    }
    socket.once('end', end).once('close', end);
  });
  socket.destroy();
  const seen: Seen = {};
  for (const [, status = ''] of text.matchAll(/HTTP\/1\.1 (\d{3}) /g)) count(seen, status);
  count(seen, ending);
  return seen;
}

/** Sends bytes on connections whose answers nobody reads, and holds them for a while. */
export async function neverRead(
  port: number,
  bytes: string | Buffer,
  { connections, holdMs }: { connections: number; holdMs: number },
): Promise<Seen> {
  const sockets = await openMany(port, connections);
  for (const socket of sockets) socket?.pause().write(bytes);
  await sleep(holdMs);
  for (const socket of sockets) socket?.destroy();
  return { connections: sockets.filter(Boolean).length };
}

export function count(seen: Seen, what: string, times = 1): void {
  seen[what] = (seen[what] ?? 0) + times;
}

/** The sum of what several clients saw. */
export function sum(all: Seen[]): Seen {
  const total: Seen = {};
  for (const seen of all)
    for (const [what, times] of Object.entries(seen)) count(total, what, times);
  return total;
}

/** What was seen, in a line. */
export function textOf(seen: Seen): string {
  const entries = Object.entries(seen).sort(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([what, times]) => `${what} × ${times}`).join(', ');
}
