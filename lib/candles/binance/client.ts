import type { Agent, IncomingMessage } from 'node:http';
import { type Answer, upstreamError } from './errors.ts';

export type Client = {
  /**
   * Gets a path below the base URL. Rejects with the signal's reason once it is aborted, and with an
   * `HttpError` (`unreachable` or `unusable`) where there is no whole answer. `beforeSend` is called
   * before each request is sent, the second try included, and may throw to prevent it.
   */
  get(path: string, signal: AbortSignal, beforeSend?: () => void): Promise<Answer>;
  /** Ends all connections. */
  close(): void;
};

/** 1,000 candles are 180 kB. */
const BODY_LIMIT = 4_000_000;

/** How long a connection may be idle: after that the server may be gone without having closed it. */
const IDLE_MS = 60_000;

/** No compression: decompressing costs more CPU than the bytes of a thousand candles save. */
const HEADERS = {
  accept: 'application/json',
  'accept-encoding': 'identity',
  'user-agent': 'market-data-api',
};

/** An HTTP client for one server, with connections that are kept and used again. */
export function createClient(baseUrl: string): Client {
  const url = new URL(baseUrl);
  // An import would load everything behind the module's named exports: 30 ms of a cold start.
  const http =
    url.protocol === 'https:'
      ? process.getBuiltinModule('node:https')
      : process.getBuiltinModule('node:http');
  const { hostname, port, protocol } = process.getBuiltinModule('node:url').urlToHttpOptions(url);
  const target = {
    ...{ hostname, port, protocol, headers: HEADERS },
    // Spares Node the check whether the host is an IP address: 6 ms of the first call.
    ...(isName(hostname) && { servername: hostname }),
  };
  const prefix = url.pathname.replace(/\/+$/, '');
  const kept = new http.Agent({ keepAlive: true, scheduling: 'lifo', timeout: IDLE_MS });

  /** One request; resolves to undefined where a kept connection turned out to be dead. */
  function send(path: string, signal: AbortSignal, agent: Agent | false) {
    const { promise, resolve, reject } = Promise.withResolvers<Answer | undefined>();
    let answered = false;
    const request = http.request({ ...target, path: prefix + path, agent }, (response) => {
      answered = true;
      readAnswer(response, resolve, reject);
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      const lost = error.code === 'ECONNRESET' || error.code === 'EPIPE';
      const kind = answered || error.code?.startsWith('HPE_') ? 'unusable' : 'unreachable';
      if (!answered && request.reusedSocket && lost) resolve(undefined);
      else reject(upstreamError(kind, error));
    });
    // Without a listener Node closes the connection and emits nothing more.
    request.on('upgrade', ({ headers }, socket) => {
      socket.destroy();
      resolve({ status: 101, headers, body: Buffer.alloc(0) });
    });
    signal.addEventListener(
      'abort',
      () => {
        reject(signal.reason);
        request.destroy();
      },
      { once: true },
    );
    request.end();
    return promise;
  }

  return {
    async get(path, signal, beforeSend) {
      signal.throwIfAborted();
      beforeSend?.();
      const answer = await send(path, signal, kept);
      if (answer !== undefined) return answer;
      // A server may close an idle connection just as it is used again: one more try, on a new one.
      signal.throwIfAborted();
      beforeSend?.();
      const second = await send(path, signal, false);
      if (second === undefined) throw new Error('a new connection cannot have been used before');
      return second;
    },
    close: () => kept.destroy(),
  };
}

/** Whether a host is a name and no IP address, which has a colon, or nothing but digits and dots. */
function isName(hostname: string | null | undefined): hostname is string {
  return hostname != null && !hostname.includes(':') && /[^\d.]/.test(hostname);
}

function readAnswer(
  response: IncomingMessage,
  resolve: (answer: Answer) => void,
  reject: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size <= BODY_LIMIT) return;
    reject(upstreamError('unusable', new Error(`Binance sent more than ${BODY_LIMIT} bytes`)));
    response.destroy();
  });
  response.on('end', () => {
    const { statusCode: status = 0, headers } = response;
    resolve({ status, headers, body: Buffer.concat(chunks) });
  });
  response.on('error', (error) => {
    const message = `The connection ended after ${size} bytes of Binance's answer`;
    reject(upstreamError('unusable', new Error(message, { cause: error })));
  });
}

/**
 * Ends a call after `ms`, or when its caller aborts it, whichever comes first: `signal` is aborted, and its reason is
 * the error that the call must reject with, of `late` or the caller's. `clear`, to be called when the call is over,
 * removes the timer and the listener.
 */
export function createDeadline(ms: number, late: () => Error, caller?: AbortSignal) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(late()), ms);
  const passOn = () => controller.abort(caller?.reason);
  if (caller?.aborted) passOn();
  else caller?.addEventListener('abort', passOn, { once: true });

  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      caller?.removeEventListener('abort', passOn);
    },
  };
}
