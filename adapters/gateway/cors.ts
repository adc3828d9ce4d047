import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.ts';

/** What the `CorsConfiguration` of an HTTP API says. */
export type CorsConfiguration = {
  /** Origins in lower case, or `*`. */
  allowOrigins: readonly string[];
  allowMethods: readonly string[];
  /** In lower case, or `*`. */
  allowHeaders: readonly string[];
  exposeHeaders: readonly string[];
  /** In seconds. */
  maxAge: number;
};

export type Cors = {
  /** The answer to a preflight that may go on; nothing for any other request. */
  preflight(req: IncomingMessage): Answer | undefined;
  /** Puts what the browser is to know in place of what the function says of it. */
  mark(req: IncomingMessage, answer: Answer): void;
};

/** CORS as an HTTP API does it, which adds to the answers of functions and not to its own. */
export function createCors(configuration: CorsConfiguration): Cors {
  const { allowOrigins, allowMethods, allowHeaders, exposeHeaders, maxAge } = configuration;
  const isForAll = allowOrigins.includes('*');

  /** What to call the origin of a request, if it is allowed. */
  function allowedOrigin({ headers }: IncomingMessage): string | undefined {
    const { origin } = headers;
    if (origin === undefined) return undefined;
    if (isForAll) return '*';
    return allowOrigins.includes(origin.toLowerCase()) ? origin : undefined;
  }

  return {
    preflight(req) {
      const origin = allowedOrigin(req);
      const method = req.headers['access-control-request-method'];
      if (req.method !== 'OPTIONS' || origin === undefined || method === undefined)
        return undefined;
      const asked = namesIn(req.headers['access-control-request-headers']);
      // One that asks for too much gets no header at all.
      if (!allows(allowMethods, method)) return undefined;
      if (!asked.every((name) => allows(allowHeaders, name))) return undefined;
      const answer = emptyAnswer();
      answer.headers.push(
        'Access-Control-Allow-Origin',
        origin,
        'Access-Control-Allow-Methods',
        allowMethods.join(','),
        'Access-Control-Allow-Headers',
        allowHeaders.join(','),
        'Access-Control-Max-Age',
        String(maxAge),
      );
      if (!isForAll) vary(answer.headers);
      return answer;
    },

    mark(req, answer) {
      answer.headers = withoutCors(answer.headers);
      const origin = allowedOrigin(req);
      if (origin !== undefined) {
        answer.headers.push('Access-Control-Allow-Origin', origin);
        if (exposeHeaders.length > 0) {
          answer.headers.push('Access-Control-Expose-Headers', exposeHeaders.join(','));
        }
      }
      if (!isForAll) vary(answer.headers);
    },
  };
}

/** What OPTIONS gets where there is CORS, no route for it, and nothing to allow. */
export function emptyAnswer(): Answer {
  return { statusCode: 204, contentType: undefined, headers: [], body: undefined };
}

function allows(allowed: readonly string[], name: string): boolean {
  return allowed.includes('*') || allowed.includes(name);
}

function namesIn(list = ''): string[] {
  return list
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
}

/** Caches have to keep the answers to different origins apart. */
function vary(headers: string[]): void {
  const place = headers.findIndex((text, index) => index % 2 === 0 && text === 'Vary') + 1;
  if (place === 0) headers.push('Vary', 'Origin');
  else headers[place] = `${headers[place]}, Origin`;
}

/** The headers of a function's answer (names and values in turn) that are not the gateway's to say. */
function withoutCors(headers: string[]): string[] {
  return headers.filter(
    (_text, index) => !(headers[index - (index % 2)] as string).startsWith('Access-Control-'),
  );
}
