import type { IncomingMessage, ServerResponse } from 'node:http';
import { createAnswering } from './answering.ts';
import { type Connections, latestOf } from './connections.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { createFunctions } from './functions.ts';
import { announcesTooMuch, createBodies } from './request/body.ts';
import { createContexts } from './request/context.ts';
import { readAnyTarget, readTarget } from './request/target.ts';
import type { Answer, GatewayStatus } from './result/answer.ts';
import { createCors } from './result/cors.ts';
import type { Match } from './route-keys.ts';
import { type Options, type Routes, settingsOf } from './settings.ts';

/** What an HTTP API takes for request line and headers. */
const MAX_HEAD_BYTES = 10_240;

type Next = (error?: unknown) => void;

export type Gateway = {
  /** Serves a request, or calls `next` for one that no route of the table fits. */
  serve(req: IncomingMessage, res: ServerResponse, next: Next): void;
  /** Answers in place of a function: the request has failed. */
  refuse(
    req: IncomingMessage,
    res: ServerResponse,
    statusCode: GatewayStatus,
    error?: unknown,
  ): void;
};

/** An HTTP API for a route table. Throws for a table that no HTTP API would take. */
export function createGateway(
  routes: Routes,
  options: Options,
  connections?: Connections,
): Gateway {
  const settings = settingsOf(options);
  const functions = createFunctions(routes);
  const createContext = createContexts(Object.keys(routes), settings.functionName, settings.region);
  const cors = settings.cors && createCors(settings.cors);
  const bodies = createBodies(settings.bodyBudgetBytes);
  const parts = { functions, createContext, bodies, settings, cors, connections };
  const { invoke, answer: give, fail, failCalled, turnAway } = createAnswering(parts);
  /** Requests that have a body, by their responses. */
  const withBody = new WeakMap<ServerResponse, Exchange>();
  if (connections !== undefined) connections.failWaiting = () => failWaiting(connections);

  return {
    serve(req, res, next) {
      const target = readTarget(req.url as string);
      const match = target && functions.match(req.method as string, target.path);
      const answer = target && match === undefined ? answerOptions(req, target.path) : undefined;
      if (target === undefined || (match ?? answer) === undefined) return next();

      const exchange = createExchange(req, res, target, match);
      const problem = problemOf(req);
      const { 'content-length': length, 'transfer-encoding': coding } = req.headers;
      // A body of length 0 is none.
      const hasBody = length === undefined ? coding !== undefined : Number(length) > 0;
      if (problem !== undefined) fail(exchange, problem);
      else if (answer !== undefined) give(exchange, answer);
      else if (!hasBody) invoke(exchange, undefined);
      else if (functions.takesBody((match as Match).routeKey)) receive(exchange, next);
      else if (announcesTooMuch(req)) fail(exchange, 413);
      else invoke(exchange, undefined);
    },

    refuse(req, res, statusCode, error) {
      const url = req.url as string;
      const exchange = withBody.get(res) ?? createExchange(req, res, readAnyTarget(url), undefined);
      fail(exchange, problemOf(req) ?? statusCode, error);
    },
  };

  /** With CORS the gateway answers OPTIONS itself where no route fits it, but the path is one of the table. */
  function answerOptions(req: IncomingMessage, path: string): Answer | undefined {
    if (cors === undefined || req.method !== 'OPTIONS') return undefined;
    return functions.knows(path) ? cors.answerOptions(req) : undefined;
  }

  function receive(exchange: Exchange, next: Next): void {
    const { req, res } = exchange;
    if (req.readableDidRead) {
      const body = parsedBody(req);
      if (body !== undefined) invoke(exchange, body);
      else {
        const problem = 'The request body was consumed before it came to serve()';
        next(new TypeError(`${problem}: put serve() first, or express.raw() or express.text()`));
      }
      return;
    }
    withBody.set(res, exchange);
    bodies.read(
      exchange,
      (body) => invoke(exchange, body),
      (problem) => {
        if (problem === 413) fail(exchange, problem);
        else turnAway(exchange);
      },
    );
  }

  function failWaiting({ open }: Connections): void {
    failCalled();
    for (const socket of open) {
      const latest = latestOf(socket);
      const exchange = latest && withBody.get(latest);
      if (exchange !== undefined && !exchange.called) fail(exchange, 503);
    }
  }
}

/** What is wrong with a request whatever its route. */
function problemOf(req: IncomingMessage): GatewayStatus | undefined {
  const url = req.url as string;
  // The bytes of the request line, with " HTTP/1.1\r\n" and the space after the method …
  let size = (req.method as string).length + url.length + 12;
  let hosts = 0;
  for (let index = 0; index < req.rawHeaders.length; index += 1) {
    const text = req.rawHeaders[index] as string;
    // … and of the header lines, with ": " or "\r\n".
    size += text.length + 2;
    if (text.length === 4 && index % 2 === 0 && text.toLowerCase() === 'host') hosts += 1;
  }
  if (size > MAX_HEAD_BYTES) return 431;
  // RFC 9112, 3.2
  if (req.httpVersion === '1.1' && hosts !== 1) return 400;
  return url.startsWith('/') || readTarget(url) !== undefined ? undefined : 400;
}

/** A body that a parser before us has left as it was sent. */
function parsedBody(req: IncomingMessage): Buffer | undefined {
  const { body } = req as IncomingMessage & { body?: unknown };
  if (Buffer.isBuffer(body)) return body;
  return typeof body === 'string' ? Buffer.from(body) : undefined;
}
