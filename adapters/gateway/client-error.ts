import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { logFailedRequest } from '../../lib/log/failed-request.ts';
import type { Log } from '../../lib/log/log.ts';
import { type GatewayStatus, gatewayAnswer, messageOf } from './answer.ts';
import { isBusy, latestOf } from './connections.ts';
import { addressOf } from './event.ts';
import { newRequestId } from './ids.ts';

type ParseError = Error & { code?: string };

/** Answers, and logs, what Node cannot make a request of, and would answer by itself or not at all. */
export function answerParseErrors(server: Server, log: Log): void {
  server.on('clientError', (error: ParseError, socket: Duplex) => {
    const statusCode = statusOf(error, socket as Socket);
    if (statusCode === undefined) socket.destroy();
    else afterEarlierAnswers(socket as Socket, () => answer(socket as Socket, statusCode, error));
  });
  // HTTP APIs are no proxies: there is nothing to connect to.
  server.on('connect', (_req, socket: Duplex) => {
    socket.on('error', () => socket.destroy());
    afterEarlierAnswers(socket as Socket, () => answer(socket as Socket, 400));
  });

  function answer(socket: Socket, statusCode: GatewayStatus, error?: ParseError): void {
    if (socket.destroyed) return;
    const requestId = newRequestId();
    const startedAt = performance.now();
    logFailedRequest(log, {
      request: {
        requestId,
        method: '',
        path: '',
        query: '',
        clientHost: addressOf(socket.remoteAddress),
        userAgent: '',
        secrets: [],
      },
      statusCode,
      detail:
        error === undefined ? messageOf(statusCode) : `${messageOf(statusCode)}: ${error.message}`,
      startedAt,
    });
    const write = () => writeRaw(socket, statusCode, requestId);
    const drained = log.drained();
    if (drained === undefined) write();
    else drained.then(write, write);
  }
}

/** The answer to a parser's error; nothing for a client that went away or never sent anything. */
function statusOf({ code }: ParseError, socket: Socket): GatewayStatus | undefined {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return 431;
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return 413;
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return socket.bytesRead === 0 ? undefined : 408;
    // The connection ended in the middle of a request.
    case 'HPE_INVALID_EOF_STATE':
      return undefined;
    default:
      return code?.startsWith('HPE_') ? 400 : undefined;
  }
}

/** Requests that came before on the same connection are answered first. */
function afterEarlierAnswers(socket: Socket, write: () => void): void {
  const latest = latestOf(socket);
  // One that was not received whole is the one that does not parse, and gets no other answer.
  if (latest === undefined || !isBusy(socket) || !latest.req.complete) write();
  else latest.once('close', write);
}

function writeRaw(socket: Socket, statusCode: GatewayStatus, requestId: string): void {
  if (!socket.writable) return;
  const { body, headers } = gatewayAnswer(statusCode);
  const lines = [`HTTP/1.1 ${statusCode} ${messageOf(statusCode)}`];
  for (let index = 0; index < headers.length; index += 2) {
    lines.push(`${headers[index]}: ${headers[index + 1]}`);
  }
  lines.push(
    `Content-Length: ${(body as string).length}`,
    'Connection: close',
    `Apigw-Requestid: ${requestId}`,
    `Date: ${new Date().toUTCString()}`,
  );
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
  // Time to read the answer for a client that is still sending.
  const timer = setTimeout(() => socket.destroy(), 2_000);
  socket.once('close', () => clearTimeout(timer));
  socket.resume();
}
