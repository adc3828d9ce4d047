import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createApp, serve } from 'portable-handlers/express';
import type { LambdaHandler, Options, Routes } from 'portable-handlers/http-api';
import { createServer } from 'portable-handlers/http-api';
import { logFailedRequests } from 'portable-handlers/log';
import { onTestFinished } from 'vitest';
import { createMemoryLog, expectLogLine, type LogLine } from './log-line.ts';

/** The ways in which a route table is served. */
export const DOORS = {
  createServer: (routes: Routes, options: Options): Server => createServer(routes, options),
  createApp: (routes: Routes, options: Options): Server =>
    createHttpServer(createApp(routes, options)),
  serve: (routes: Routes, options: Options): Server =>
    createHttpServer(express().use(serve(routes, options))),
};

export type Service = {
  server: Server;
  port: number;
  /** The lines that were logged so far, each held to the contract. */
  lines(): LogLine[];
};

/** Serves until the test is over. */
export async function serving(
  routes: Routes | LambdaHandler,
  options: Options = {},
  door: keyof typeof DOORS = 'createServer',
): Promise<Service> {
  const { log, lines } = createMemoryLog();
  const table = typeof routes === 'function' ? { $default: routes } : routes;
  const server = DOORS[door](table, { onFailedRequest: logFailedRequests(log), ...options });
  const port = await listen(server);
  return { server, port, lines: () => lines.map(expectLogLine) };
}

/** Listens on a free port until the test is over, and gives the port. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}
