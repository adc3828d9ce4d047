import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { startRoutes } from '../http-api/functions.ts';
import { createGateway } from '../http-api/gateway.ts';
import { readTarget } from '../http-api/request/target.ts';
import type { Options, Routes } from '../http-api/settings.ts';

/**
 * An Express 5 middleware that serves Lambda handlers by HTTP API route keys as an HTTP API would,
 * and leaves what no route key fits to the application. Paths are those below its mount point.
 * Throws for a route table that an HTTP API would not take.
 */
export function serve(routes: Routes, options: Options = {}): RequestHandler {
  const gateway = createGateway(startRoutes(routes).routes, options);
  return (req, res, next) => {
    // Express marks its application's answers, an HTTP API does not; those of a handler may be marked.
    const mark = res.getHeader('X-Powered-By');
    res.removeHeader('X-Powered-By');
    gateway.serve(req, res, (error) => {
      if (mark !== undefined) res.setHeader('X-Powered-By', mark);
      next(error);
    });
  };
}

/** An Express application that is an HTTP API: `serve`, and its answer to what no route key fits. */
export function createApp(routes: Routes, options: Options = {}): Express {
  const gateway = createGateway(startRoutes(routes).routes, options);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(gateway.serve);
  app.use((req, res) => gateway.refuse(req, res, 404));
  const answerError: ErrorRequestHandler = (error, req, res, _next) =>
    gateway.refuse(req, res, 500, error);
  app.use(answerError);
  // In a target that is no path (`x://y`) Express finds none to route by, and would answer itself.
  const router = app as Express & { handle: RequestHandler };
  const { handle } = router;
  router.handle = (req, res, next) =>
    readTarget(req.url) === undefined
      ? gateway.refuse(req, res, 400)
      : handle.call(app, req, res, next);
  return app;
}
