import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Connections, latestOf } from './connections.ts';
import { awaitsContinue, createExchange, type Exchange } from './exchange.ts';
import { createFunctions } from './functions.ts';
import { createInvoke } from './invoke.ts';
import { createOutcome } from './outcome.ts';
import { announcesBody, announcesTooMuch, readBody } from './request/body.ts';
import { createContexts } from './request/context.ts';
import { hasOneHost, sizeOfHead } from './request/headers.ts';
import { readTarget } from './request/target.ts';
import type { Answer, GatewayStatus } from './result/answer.ts';
import { createCors } from './result/cors.ts';
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
  const outcome = createOutcome(settings, cors, connections);
  const invoke = createInvoke(functions, createContext, settings, outcome);
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
      if (problem !== undefined) outcome.fail(exchange, problem);
      else if (answer !== undefined) outcome.answer(exchange, answer);
      else if (announcesBody(req)) receive(exchange, next);
      else invoke(exchange, undefined);
    },

    refuse(req, res, statusCode, error) {
      const url = req.url as string;
      const target = readTarget(url) ?? { path: url, query: '' };
      const exchange = createExchange(req, res, target, undefined);
      outcome.fail(exchange, problemOf(req) ?? statusCode, error);
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
    const refuseBody = () => outcome.fail(exchange, 413);
    if (announcesTooMuch(req)) {
      refuseBody();
      return;
    }
    if (awaitsContinue(exchange)) res.writeContinue();
    withBody.set(res, exchange);
    const onBody = (body: Buffer) => {
      if (!exchange.answered) invoke(exchange, body);
    };
    readBody(req, onBody, refuseBody);
  }

  function failWaiting({ open }: Connections): void {
    outcome.failCalled();
    for (const socket of open) {
      const latest = latestOf(socket);
      const exchange = latest && withBody.get(latest);
      if (exchange !== undefined && !exchange.called) outcome.fail(exchange, 503);
    }
  }
}

/** What is wrong with a request whatever its route. */
function problemOf(req: IncomingMessage): GatewayStatus | undefined {
  const url = req.url as string;
  if (sizeOfHead(req.method as string, url, req.rawHeaders) > MAX_HEAD_BYTES) return 431;
  if (req.httpVersion === '1.1' && !hasOneHost(req.rawHeaders)) return 400;
  return url.startsWith('/') || readTarget(url) !== undefined ? undefined : 400;
}

/** A body that a parser before us has left as it was sent. */
function parsedBody(req: IncomingMessage): Buffer | undefined {
  const { body } = req as IncomingMessage & { body?: unknown };
  if (Buffer.isBuffer(body)) return body;
  return typeof body === 'string' ? Buffer.from(body) : undefined;
}
