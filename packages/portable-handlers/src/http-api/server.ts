import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { answerParseErrors } from './client-error.ts';
import { noteRequest, trackConnections } from './connections.ts';
import { startRoutes } from './functions.ts';
import { createGateway } from './gateway.ts';
import { boundPipelines } from './pipelines.ts';
import { PlannedMessage } from './request/header-plans.ts';
import { type Options, type Routes, settingsOf } from './settings.ts';
import { endStalled } from './unread.ts';

/** Connections of one server; each costs some 15 KB of a worker's memory. */
const MAX_CONNECTIONS = 2_048;

/**
 * The server that the container listens with, or hands accepted sockets to by `connection` events: an
 * HTTP API for a route table, tuned for load balancers and against slow clients. What no route key fits is 404.
 * Throws for a route table that an HTTP API would not take; handlers that are loaded begin to be.
 */
export function createServer(routes: Routes, options: Options = {}): Server {
  const settings = settingsOf(options);
  const server = createHttpServer({
    IncomingMessage: PlannedMessage,
    // Load balancers keep connections for 60 seconds and must be the first to close them.
    keepAliveTimeout: 65_000,
    headersTimeout: 70_000,
    requestTimeout: 120_000,
    connectionsCheckingInterval: 1_000,
    // Above an HTTP API's 10,240 bytes, whose own answer that is.
    maxHeaderSize: 32_768,
    // A missing Host is answered here, and logged, rather than by Node.
    requireHostHeader: false,
    optimizeEmptyRequests: true,
  });
  const connections = trackConnections(server);
  boundPipelines(server);
  endStalled(server);
  server.maxConnections = MAX_CONNECTIONS;
  // Header lines are bounded by their bytes; Node would leave out those after the thousandth.
  server.maxHeadersCount = 0;
  // A client that has sent its request and closed its side still reads the answer.
  Object.assign(server, { httpAllowHalfOpen: true });

  const { serve, refuse } = createGateway(startRoutes(routes).routes, settings, connections);
  const onRequest: RequestListener = (req, res) => {
    if (!noteRequest(req, res)) return;
    serve(req, res, (error) => refuse(req, res, error === undefined ? 404 : 500, error));
  };
  // Bound, since V8 searches all of the server for the name of its method in each stack: 5 % of a 500.
  server.on('request', onRequest.bind(undefined));
  server.on('checkContinue', (req, res) => server.emit('request', req, res));
  server.on('checkExpectation', (req, res) => {
    if (noteRequest(req, res)) refuse(req, res, 417);
  });
  answerParseErrors(server, settings, { serve, refuse });
  // Node starts the check of header and request time-outs when it listens, which a server that is
  // handed its sockets never does.
  server.emit('listening');
  return server;
}
