import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.ts';

/**
 * The `CorsConfiguration` of an HTTP API. A list that is not given allows, or exposes, nothing; names of
 * headers and origins are the same in any case.
 */
export type CorsConfiguration = {
  /** Origins as browsers send them (`https://app.example.com`), `https://*`, `http://*` or `*`. */
  allowOrigins?: readonly string[] | undefined;
  /** Methods (`GET`), or `*`. */
  allowMethods?: readonly string[] | undefined;
  /** Names of request headers, or `*`. */
  allowHeaders?: readonly string[] | undefined;
  /** Names of response headers, or `*`. */
  exposeHeaders?: readonly string[] | undefined;
  /** How long a browser may keep the answer to a preflight, in seconds: -1 (not at all) to 86,400. */
  maxAge?: number | undefined;
  /** Whether browsers may send cookies and the like. Not with `*` as an origin. */
  allowCredentials?: boolean | undefined;
};

export type Cors = {
  /** The gateway's own answer to OPTIONS, where no route fits. */
  answerOptions(req: IncomingMessage): Answer;
  /** Sets the headers of CORS on an answer, in place of the function's own. */
  mark(req: IncomingMessage, answer: Answer): void;
};

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', '*'];

const LISTS = ['allowOrigins', 'allowMethods', 'allowHeaders', 'exposeHeaders'] as const;
const NAMES: string[] = [...LISTS, 'maxAge', 'allowCredentials'];

/** Schemes of which all origins are allowed, or one origin: no path, no other wildcard. */
const ORIGIN = /^https?:\/\/(?:\*|[^\s/?#*]+)$/i;

/** Whether a `Vary` has Origin among its names. */
const NAMES_ORIGIN = /(?:^|[\s,])origin(?:[\s,]|$)/i;

/**
 * CORS as an HTTP API does it, which adds to the answers of functions and to its own answer to OPTIONS,
 * not to its errors. The configuration is one of which `problemsOfCors` finds nothing.
 */
export function createCors(configuration: CorsConfiguration): Cors {
  const { allowOrigins = [], allowMethods = [], allowHeaders = [], maxAge } = configuration;
  const origins = new Set(lowerCase(allowOrigins));
  const requestHeaders = new Set(lowerCase(allowHeaders));
  const isForAll = origins.has('*');

  const forAnswers = headerOf('Expose-Headers', configuration.exposeHeaders);
  const forPreflights = [
    ...headerOf('Allow-Methods', allowMethods),
    ...headerOf('Allow-Headers', allowHeaders),
    ...headerOf('Max-Age', maxAge === undefined ? [] : [String(maxAge)]),
  ];
  if (configuration.allowCredentials === true) {
    const credentials = headerOf('Allow-Credentials', ['true']);
    forAnswers.unshift(...credentials);
    forPreflights.unshift(...credentials);
  }

  /** The value of `Access-Control-Allow-Origin` for a request, if its origin is allowed. */
  function allowedOrigin({ headers }: IncomingMessage): string | undefined {
    const { origin } = headers;
    if (origin === undefined) return undefined;
    if (isForAll) return '*';
    const asked = origin.toLowerCase();
    if (origins.has(asked)) return origin;
    const [scheme] = asked.split('//', 1);
    return origins.has(`${scheme}//*`) ? origin : undefined;
  }

  /** Whether all that a preflight asks for is allowed: one that asks for too much gets no header at all. */
  function allows({ headers }: IncomingMessage): boolean {
    const method = headers['access-control-request-method'] as string;
    if (!allowMethods.includes('*') && !allowMethods.includes(method)) return false;
    if (requestHeaders.has('*')) return true;
    const asked = namesIn(headers['access-control-request-headers']);
    return asked.every((name) => requestHeaders.has(name));
  }

  /** The headers of CORS in the answer to a request, names and values in turn. */
  function headersFor(req: IncomingMessage): string[] {
    const origin = allowedOrigin(req);
    const asks = isPreflight(req);
    if (origin === undefined || (asks && !allows(req))) return [];
    return ['Access-Control-Allow-Origin', origin, ...(asks ? forPreflights : forAnswers)];
  }

  return {
    answerOptions(req) {
      const headers = isPreflight(req) ? headersFor(req) : [];
      if (headers.length > 0 && !isForAll) vary(headers);
      return { statusCode: 204, contentType: undefined, headers, body: undefined };
    },

    mark(req, answer) {
      answer.headers = [...withoutCors(answer.headers), ...headersFor(req)];
      if (!isForAll) vary(answer.headers);
    },
  };
}

/** What an HTTP API would not take of a configuration: a sentence for each problem. */
export function problemsOfCors(configuration: CorsConfiguration): string[] {
  const problems: string[] = [];
  const { maxAge = 0, allowCredentials = false } = configuration;
  for (const name of Object.keys(configuration)) {
    if (!NAMES.includes(name)) problems.push(`${name} is unknown; known are ${NAMES.join(', ')}`);
  }
  for (const name of LISTS) {
    const list: unknown = configuration[name] ?? [];
    if (!Array.isArray(list) || list.some((text) => typeof text !== 'string')) {
      problems.push(`${name} must be an array of strings`);
    }
  }
  if (typeof allowCredentials !== 'boolean')
    problems.push('allowCredentials must be true or false');
  if (problems.length > 0) return problems;

  const { allowOrigins = [], allowMethods = [] } = configuration;
  for (const origin of allowOrigins) {
    if (origin === '*' || ORIGIN.test(origin)) continue;
    const form = 'must be like https://app.example.com, https://*, http://* or *';
    problems.push(`the origin "${origin}" of allowOrigins ${form}`);
  }
  for (const method of allowMethods) {
    if (METHODS.includes(method)) continue;
    const form = `must be one of ${METHODS.join(', ')}`;
    problems.push(`the method "${method}" of allowMethods ${form}`);
  }
  if (!Number.isInteger(maxAge) || maxAge < -1 || maxAge > 86_400) {
    problems.push(`maxAge must be whole seconds from -1 to 86400, not ${maxAge}`);
  }
  if (allowCredentials && allowOrigins.includes('*')) {
    const instead = 'name the origins, or https://* and http://*';
    problems.push(`allowCredentials is not possible with * in allowOrigins: ${instead}`);
  }
  return problems;
}

/** A header by its name after `Access-Control-`; nothing where it has no value. */
function headerOf(name: string, values: readonly string[] = []): string[] {
  return values.length === 0 ? [] : [`Access-Control-${name}`, values.join(',')];
}

/** Whether a request is a CORS preflight (Fetch, 4.8), rather than any other OPTIONS. */
function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

function namesIn(list = ''): string[] {
  return lowerCase(list.split(',').map((name) => name.trim())).filter((name) => name !== '');
}

function lowerCase(texts: readonly string[]): string[] {
  return texts.map((text) => text.toLowerCase());
}

/** Caches have to keep the answers to different origins apart. */
function vary(headers: string[]): void {
  const place = headers.findIndex((text, index) => index % 2 === 0 && text === 'Vary') + 1;
  if (place === 0) headers.push('Vary', 'Origin');
  else if (!NAMES_ORIGIN.test(headers[place] as string)) headers[place] += ', Origin';
}

/** The headers of a function's answer (names and values in turn) that are not the gateway's to say. */
function withoutCors(headers: string[]): string[] {
  return headers.filter(
    (_text, index) => !(headers[index - (index % 2)] as string).startsWith('Access-Control-'),
  );
}
