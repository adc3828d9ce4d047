import type { Agent, IncomingMessage } from 'node:http';
import { type Answer, upstreamError } from './errors.ts';

export type Upstream = {
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

/** A server of which nothing was heard for so long may be gone; better a new connection than a hung one. */
const IDLE_MS = 60_000;

/** No compression: it would cost more CPU than a thousand candles' bytes cost on the wire. */
const HEADERS = {
  accept: 'application/json',
  'accept-encoding': 'identity',
  'user-agent': 'market-data-api',
};

/** An HTTP client for one server, with connections that are kept and used again. */
export function createUpstream(baseUrl: string): Upstream {
  const url = new URL(baseUrl);
  // Imported, the module would load all that its named exports stand for: 30 ms of a function's start.
  const client =
    url.protocol === 'https:'
      ? process.getBuiltinModule('node:https')
      : process.getBuiltinModule('node:http');
  const { hostname, port, protocol } = process.getBuiltinModule('node:url').urlToHttpOptions(url);
  const target = {
    ...{ hostname, port, protocol, headers: HEADERS },
    // Node would find out once more that this is no address, at 6 ms of a first call.
    ...(isName(hostname) && { servername: hostname }),
  };
  const prefix = url.pathname.replace(/\/+$/, '');
  const kept = new client.Agent({ keepAlive: true, scheduling: 'lifo', timeout: IDLE_MS });

  /** One request; resolves to undefined where a kept connection turned out to be dead. */
  function send(path: string, signal: AbortSignal, agent: Agent | false) {
    return new Promise<Answer | undefined>((resolve, reject) => {
      let answered = false;
      const request = client.request({ ...target, path: prefix + path, agent }, (response) => {
        answered = true;
        readBody(response).then(
          (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
          reject,
        );
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        const lost = error.code === 'ECONNRESET' || error.code === 'EPIPE';
        const kind = answered || error.code?.startsWith('HPE_') ? 'unusable' : 'unreachable';
        if (!answered && request.reusedSocket && lost) resolve(undefined);
        else reject(upstreamError(kind, error));
      });
      // Unheard, it would close the connection, and nothing more would be said.
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
    });
  }

  return {
    async get(path, signal, beforeSend) {
      signal.throwIfAborted();
      beforeSend?.();
      const answer = await send(path, signal, kept);
      if (answer !== undefined) return answer;
      // The server may close a kept connection in the very moment in which it is used again.
      signal.throwIfAborted();
      beforeSend?.();
      const second = await send(path, signal, false);
      if (second === undefined) throw new Error('a new connection cannot have been used before');
      return second;
    },
    close: () => kept.destroy(),
  };
}

/** Whether a host is named. An address has a colon, or nothing but digits and dots. */
function isName(hostname: string | null | undefined): hostname is string {
  return hostname != null && !hostname.includes(':') && /[^\d.]/.test(hostname);
}

function readBody(response: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= BODY_LIMIT) return;
      reject(upstreamError('unusable', new Error(`Binance sent more than ${BODY_LIMIT} bytes`)));
      response.destroy();
    });
    response.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    response.on('error', (error) => {
      const message = `The connection ended after ${size} bytes of Binance's answer`;
      reject(upstreamError('unusable', new Error(message, { cause: error })));
    });
  });
}

/** The end of a call: after a time, or when its caller wants no more, whichever comes first. */
export type Deadline = {
  /** Aborted at the end, with the error that the call is to reject with. */
  signal: AbortSignal;
  /** To be called when the call is over: lets go of the timer and of the caller's signal. */
  clear(): void;
};

/** `late` makes the error of a call that took longer than `ms`; a caller's abort keeps its own reason. */
export function createDeadline(ms: number, late: () => Error, caller?: AbortSignal): Deadline {
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
