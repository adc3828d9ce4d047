import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { isBusy, latestOf } from './connections.ts';
import { newRequestId, timeTextsOf } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { keepRest } from './pipelines.ts';
import { awaitsBody } from './request/body.ts';
import { peerAddressOf } from './request/client-address.ts';
import { readAnyTarget } from './request/target.ts';
import { NO_ROUTE } from './request-counter.ts';
import { type GatewayStatus, gatewayAnswer, messageOf } from './result/answer.ts';
import { reportFailure } from './result/report-failure.ts';
import type { Settings } from './settings.ts';

/** Milliseconds that a client which is still sending has to read its answer. */
const LINGER_MS = 2_000;

const TIMEOUT = 'ERR_HTTP_REQUEST_TIMEOUT';

/** Answers bytes that do not parse as a request, which Node would answer by itself or not at all. */
export function answerParseErrors(
  server: Server,
  { onFailedRequest, counter }: Settings,
  { refuse }: Gateway,
): void {
  const refused = new WeakSet<Duplex>();

  server.on('clientError', (error: Error & { code?: string }, duplex: Duplex) => {
    const socket = duplex as Socket;
    if (error.code === 'HPE_PAUSED') {
      keepRest(socket, error);
      return;
    }
    const latest = latestOf(socket);
    const isInBody = latest !== undefined && awaitsBody(latest.req);
    // All of the request has come, but the parser stands still before its end.
    if (error.code === TIMEOUT && latest !== undefined && isBusy(socket) && !isInBody) return;
    if (refused.has(socket)) {
      // The parser fails again with each piece that follows.
      if (socket.readableEnded) socket.destroy();
      return;
    }
    refused.add(socket);
    const statusCode = statusOf(error.code, socket);
    if (error.code === 'HPE_INVALID_EOF_STATE') endAfterAnswers(socket);
    else if (statusCode === undefined) socket.destroy();
    else if (!isInBody) {
      const detail = `${messageOf(statusCode)}: ${error.message}`;
      afterEarlierAnswers(socket, () => answer(socket, statusCode, detail));
    } else if (latest.headersSent) afterEarlierAnswers(socket, () => endGently(socket));
    // The error is in the body of a request, whose answer this is.
    else refuse(latest.req, latest, statusCode);
  });

  // HTTP APIs are no proxies: there is nothing to connect to.
  server.on('connect', (req, duplex: Duplex) => {
    const socket = duplex as Socket;
    socket.on('error', () => socket.destroy());
    afterEarlierAnswers(socket, () => answer(socket, 400, messageOf(400), req));
  });

  function answer(
    socket: Socket,
    statusCode: GatewayStatus,
    detail: string,
    req?: IncomingMessage,
  ): void {
    if (socket.destroyed) return;
    const requestId = newRequestId();
    const method = req?.method ?? '';
    counter?.answered({ routeKey: NO_ROUTE, method, statusCode, durationMs: 0 });
    const logged = reportFailure(onFailedRequest, gatewayAnswer(statusCode), {
      event: partialEvent(socket, requestId, req),
      detail,
      answeredBy: 'gateway',
      elapsedMs: 0,
    });
    const write = () => writeRaw(socket, statusCode, requestId);
    if (logged === undefined) write();
    else logged.then(write);
  }
}

/** The event of bytes that do not parse as a request, or of a CONNECT: what is known of it. */
function partialEvent(socket: Socket, requestId: string, req?: IncomingMessage) {
  const { path, query } = readAnyTarget(req?.url ?? '');
  const headers = { ...req?.headers } as Record<string, string>;
  const http = {
    method: req?.method ?? '',
    path,
    protocol: 'HTTP/1.1',
    sourceIp: peerAddressOf(socket.remoteAddress),
    userAgent: headers['user-agent'] ?? '',
  };
  return {
    version: '2.0',
    routeKey: '',
    rawPath: path,
    rawQueryString: query,
    headers,
    requestContext: { http, requestId, routeKey: '' },
    isBase64Encoded: false,
  } as APIGatewayProxyEventV2;
}

/** The status for a parser's error; undefined for a client that went away or never sent anything. */
function statusOf(code: string | undefined, socket: Socket): GatewayStatus | undefined {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return 431;
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return 413;
    case TIMEOUT:
      return socket.bytesRead === 0 ? undefined : 408;
    default:
      return code?.startsWith('HPE_') ? 400 : undefined;
  }
}

/** Requests that came before on the same connection are answered first. */
function afterEarlierAnswers(socket: Socket, write: () => void): void {
  const latest = latestOf(socket);
  if (latest !== undefined && isBusy(socket)) latest.once('close', write);
  else write();
}

/** The client has ended its side in the middle of a request, which has no answer; those before it have theirs. */
function endAfterAnswers(socket: Socket): void {
  const latest = latestOf(socket);
  if (latest === undefined || !isBusy(socket)) socket.destroy();
  else if (latest.headersSent || !awaitsBody(latest.req)) {
    latest.once('close', () => socket.destroy());
    // It was held open for a client that still sends.
    if (latest.headersSent) latest.end();
  } else if (latest.socket === null) latest.once('socket', () => endAfterAnswers(socket));
  else socket.destroy();
}

/** Ends our side, and the connection when the client has had time to read what was sent. */
function endGently(socket: Socket, bytes = ''): void {
  socket.end(bytes);
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.resume();
}

function writeRaw(socket: Socket, statusCode: GatewayStatus, requestId: string): void {
  if (!socket.writable) return;
  const { body, contentType } = gatewayAnswer(statusCode);
  const lines = [
    `HTTP/1.1 ${statusCode} ${messageOf(statusCode)}`,
    `Date: ${timeTextsOf(Date.now()).httpDate}`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${(body as string).length}`,
    'Connection: close',
    `Apigw-Requestid: ${requestId}`,
  ];
  endGently(socket, `${lines.join('\r\n')}\r\n\r\n${body}`);
}
