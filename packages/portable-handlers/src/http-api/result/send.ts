import { type Connections, connectionOf, noteClosing } from '../connections.ts';
import { awaitsContinue, type Exchange, isOver, timeTextsOf } from '../exchange.ts';
import { noteAnswer } from '../pipelines.ts';
import { awaitsBody } from '../request/body.ts';
import { countEarly, watchUnread } from '../unread.ts';
import type { Answer } from './answer.ts';
import { mergeHeaders } from './merge-headers.ts';

/** How long a client may go on sending a body that is not read, so that it comes to read its answer. */
const LINGER_MS = 2_000;

/**
 * The one place where answers are written. During a drain an answer waits for what its connection has already
 * sent, since only the last answer of a connection may say `Connection: close`.
 */
export function createSend(connections: Connections | undefined) {
  /** Writes the answer when `waitsFor` has settled, if it is given. `close` ends the connection. */
  return function send(
    exchange: Exchange,
    answer: Answer,
    close: boolean,
    waitsFor?: Promise<unknown>,
  ): void {
    const { req, res } = exchange;
    if (close) noteClosing(req.socket);
    if (waitsFor !== undefined) waitsFor.then(() => send(exchange, answer, close));
    // A pipelined request whose turn has not come; only then is it known what the connection does next.
    else if (res.socket === null && !res.destroyed) {
      const connection = connectionOf(req.socket);
      const bytes = answer.body?.length ?? 0;
      if (connection !== undefined) countEarly(connection, bytes);
      res.once('socket', () => {
        if (connection !== undefined) countEarly(connection, -bytes);
        send(exchange, answer, close);
      });
    } else if (connections?.draining === true) {
      // Requests that the system has already received are read in the poll phase that comes before.
      setImmediate(() => write(exchange, answer, close || !hasFollowers(exchange)));
    } else write(exchange, answer, close);
  };
}

function write(exchange: Exchange, answer: Answer, close: boolean): void {
  if (isOver(exchange)) return;
  const { req, res, requestId } = exchange;
  // A client that was not told to go on may send its body, or the next request instead.
  const waits = req.headers.expect !== undefined && awaitsContinue(exchange);
  const connection = connectionOf(req.socket);
  const closes = close || !res.shouldKeepAlive || waits || req.headers.upgrade !== undefined;
  // One byte for each character goes out with the head, whose characters are bytes, in one piece. Of any
  // other string Node would encode the head for the second time.
  let { body } = answer;
  let length = 0;
  if (typeof body === 'string') {
    length = Buffer.byteLength(body);
    if (length !== body.length) body = Buffer.from(body);
  } else if (body !== undefined) length = body.length;

  const isHead = req.method === 'HEAD';
  // Outside of an application nothing else has set headers.
  const hasOthers = res.getHeaderNames().length > 0;
  const headers = hasOthers ? mergeHeaders(res, answer.headers) : answer.headers;
  const lines = ['Date', timeTextsOf(Date.now()).httpDate];
  if (answer.contentType !== undefined) lines.push('Content-Type', answer.contentType);
  if (body !== undefined) {
    // An answer to HEAD has no body, but says how long it would be; the handler may know.
    const stated = isHead && length === 0 ? answer.statedLength : undefined;
    const isLength = stated !== undefined && /^\d{1,15}$/.test(stated);
    lines.push('Content-Length', isLength ? stated : String(length));
  }
  lines.push('Connection', closes ? 'close' : 'keep-alive', ...headers);
  lines.push('Apigw-Requestid', requestId);
  res.writeHead(answer.statusCode, lines);

  if (isHead) body = undefined;
  if (closes) noteClosing(req.socket);
  if (closes && (awaitsBody(req) || hasFollowers(exchange))) linger(exchange, body ?? '');
  else if (body === undefined) res.end();
  else res.end(body, 'latin1');
  if (connection === undefined) return;
  // Rare, unlike a time-out for every connection that each request would renew.
  if (res.writableLength > 0) watchUnread(connection, res);
  noteAnswer(connection, length);
}

/** Whether more requests have come on this connection. */
function hasFollowers({ req, res }: Exchange): boolean {
  const connection = connectionOf(req.socket);
  return connection !== undefined && (connection.latest !== res || connection.isStopped);
}

/**
 * Closing a socket with bytes in it that nobody has read resets the connection, and the client may
 * lose the answer by that. So the whole answer goes out, and the end only when the client has stopped.
 */
function linger({ req, res }: Exchange, data: string | Buffer): void {
  if (data.length > 0) res.write(data, 'latin1');
  else res.flushHeaders();
  const end = () => res.end();
  const timer = setTimeout(end, LINGER_MS);
  req.once('close', () => {
    clearTimeout(timer);
    end();
  });
  req.resume();
}
