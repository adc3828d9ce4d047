import { type Connections, latestOf } from '../connections.ts';
import { awaitsContinue, type Exchange, isOver } from '../exchange.ts';
import { momentOf } from '../moment.ts';
import type { Answer } from './answer.ts';
import { mergeHeaders } from './merge-headers.ts';

/** How long a client may go on sending what nobody wants, so that it comes to read its answer. */
const LINGER_MS = 2_000;

/** How long a client may read nothing of an answer that waits for it. */
const STALL_MS = 60_000;

/** Writes answers to requests. */
export type Send = (
  exchange: Exchange,
  answer: Answer,
  close: boolean,
  /** What the answer has to wait for. */
  told?: Promise<unknown>,
) => void;

/**
 * The one place where answers are written. During a drain one waits for what its connection has already sent, since only the last answer of a
 * connection may say `Connection: close`.
 */
export function createSend(connections: Connections | undefined): Send {
  return (exchange, answer, close, told) => {
    if (told === undefined) writeAnswer(exchange, answer, close, connections);
    else told.then(() => writeAnswer(exchange, answer, close, connections));
  };
}

function writeAnswer(
  exchange: Exchange,
  answer: Answer,
  close: boolean,
  connections: Connections | undefined,
): void {
  // A pipelined request whose turn has not come; only then is it known what the connection does next.
  if (exchange.res.socket === null && !exchange.res.destroyed) {
    exchange.res.once('socket', () => writeAnswer(exchange, answer, close, connections));
  } else if (connections?.draining === true) {
    // Requests that the system has already received are read in the poll phase that comes before.
    setImmediate(() => {
      const { req, res } = exchange;
      write(exchange, answer, close || latestOf(req.socket) === res);
    });
  } else write(exchange, answer, close);
}

function write(exchange: Exchange, answer: Answer, close: boolean): void {
  if (isOver(exchange)) return;
  const { req, res, requestId } = exchange;
  // A client that was not told to go on may send its body, or the next request instead.
  const closes = close || !res.shouldKeepAlive || awaitsContinue(exchange);
  const body = encode(answer);
  const headers = mergeHeaders(res, answer.headers);
  const lines = ['Date', momentOf(Date.now()).httpDate];
  if (answer.contentType !== undefined) lines.push('Content-Type', answer.contentType);
  if (body !== undefined) lines.push('Content-Length', lengthOf(exchange, answer, body.length));
  lines.push('Connection', closes ? 'close' : 'keep-alive', ...headers);
  lines.push('Apigw-Requestid', requestId);
  res.writeHead(answer.statusCode, lines);

  const content = body === undefined || req.method === 'HEAD' ? undefined : body;
  if (closes && !req.complete) linger(exchange, content?.data ?? '', content?.encoding ?? 'latin1');
  else if (content === undefined) res.end();
  else {
    res.end(content.data, content.encoding);
    // Rare, unlike a time-out for every connection that each request would renew.
    if (res.writableLength > 0) req.socket.setTimeout(STALL_MS);
  }
}

type Encoded = { data: string | Buffer; encoding: 'latin1'; length: number };

function encode({ body }: Answer): Encoded | undefined {
  if (body === undefined) return undefined;
  if (typeof body !== 'string') return { data: body, encoding: 'latin1', length: body.length };
  const length = Buffer.byteLength(body);
  // One byte for each character: what is written with the head, whose characters are bytes, in one piece.
  if (length === body.length) return { data: body, encoding: 'latin1', length };
  // Node would encode head and string together, the head for the second time.
  return { data: Buffer.from(body), encoding: 'latin1', length };
}

/** An answer to HEAD has no body, but says how long it would be; the handler may know. */
function lengthOf({ req }: Exchange, { statedLength }: Answer, length: number): string {
  if (req.method === 'HEAD' && length === 0 && statedLength && /^\d{1,15}$/.test(statedLength)) {
    return statedLength;
  }
  return String(length);
}

/**
 * Closing a socket with bytes in it that nobody has read resets the connection, and the client may
 * lose the answer by that. So the whole answer goes out, and the end only when the client has stopped.
 */
function linger({ req, res }: Exchange, data: string | Buffer, encoding: 'latin1'): void {
  if (data.length > 0) res.write(data, encoding);
  else res.flushHeaders();
  const end = () => res.end();
  const timer = setTimeout(end, LINGER_MS);
  req.once('close', () => {
    clearTimeout(timer);
    end();
  });
  req.resume();
}
