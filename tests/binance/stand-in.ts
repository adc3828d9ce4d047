import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { CandleSource } from '../../lib/candles/candles.ts';
import { createApi, json } from './api.ts';
import { type Answer, deliver, type Fault, parseFault } from './faults.ts';
import { chooseMarket } from './market.ts';

type Options = { data?: string; source?: CandleSource; port?: number; host?: string };

/** A request that Binance was sent; `connection` counts its connections from 1. */
export type Call = { time: number; path: string; query: string; connection: number };

export type Binance = {
  url: string;
  port: number;
  /** The latest calls of the API, oldest first; `calls.length = 0` forgets them. */
  calls: Call[];
  /** How many connections were opened, and how many calls were in flight at once at most. */
  counts: { connections: number; inFlight: number; peak: number };
  fail(fault: Fault): void;
  heal(): void;
  close(): Promise<void>;
};

/** A long load test must not fill the memory. */
const CALLS_KEPT = 100_000;

/**
 * Starts a stand-in for Binance's REST API (`/api/v3/klines`, `/api/v3/ping`, `/api/v3/time`) over a folder
 * of recorded replies (`data`) or any source of candles; with neither, it knows no symbol. The port is a
 * free one unless given. Other processes steer it by `PUT /faults` (a `Fault`), `DELETE /faults` and
 * `GET /calls`, `DELETE /calls`.
 */
export async function startBinance(options: Options = {}): Promise<Binance> {
  const { data, source, port = 0, host = '127.0.0.1' } = options;
  const answer = createApi(chooseMarket(data, source));
  const calls: Call[] = [];
  const counts = { connections: 0, inFlight: 0, peak: 0 };
  const connections = new WeakMap<object, number>();
  let fault: Fault | undefined;

  function takeFault(): Fault | undefined {
    const taken = fault;
    if (fault?.times !== undefined && --fault.times <= 0) fault = undefined;
    return taken;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
    if (path === '/faults' || path === '/calls') {
      await deliver(request, response, await control(request, path));
      return;
    }
    calls.push({
      time: Date.now(),
      path,
      query,
      connection: connections.get(request.socket) ?? 0,
    });
    if (calls.length > CALLS_KEPT) calls.splice(0, CALLS_KEPT / 2);
    counts.peak = Math.max(counts.peak, ++counts.inFlight);
    response.once('close', () => counts.inFlight--);
    const active = takeFault();
    await deliver(request, response, await answer(path, query), active);
  }

  async function control(request: IncomingMessage, path: string): Promise<Answer> {
    if (request.method === 'GET')
      return json(200, path === '/calls' ? { calls, ...counts } : fault);
    if (request.method === 'PUT' && path === '/faults') {
      try {
        fault = parseFault(await text(request));
      } catch (error) {
        return json(400, { error: String(error) });
      }
    }
    if (request.method === 'DELETE' && path === '/faults') fault = undefined;
    if (request.method === 'DELETE' && path === '/calls') calls.length = 0;
    return json(200, {});
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      // A defect of the stand-in must not look like a fault that a test asked for.
      response.writeHead(599, { 'content-type': 'text/plain' }).end(String(error));
    });
  });
  // Idle connections outlive a pause between two tests, as they do at Binance.
  server.keepAliveTimeout = 75_000;
  server.on('connection', (socket) => connections.set(socket, ++counts.connections));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;

  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    port: address.port,
    calls,
    counts,
    fail: (next) => {
      fault = { ...next };
    },
    heal: () => {
      fault = undefined;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
