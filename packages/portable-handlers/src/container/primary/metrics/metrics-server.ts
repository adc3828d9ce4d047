import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

type Options = {
  host: string;
  port: number;
  /** The page that Prometheus reads, and its type. */
  contentType: string;
  write(): Promise<string>;
};

/**
 * Serves `GET /metrics` on a port of its own, away from what balancers publish. Rejects where the port
 * cannot be opened.
 */
export async function serveMetrics({ host, port, contentType, write }: Options): Promise<number> {
  const server: Server = createServer(async (req, res) => {
    const isThere = req.url?.split('?')[0] === '/metrics';
    if (!isThere || (req.method !== 'GET' && req.method !== 'HEAD')) {
      res.writeHead(isThere ? 405 : 404, isThere ? { allow: 'GET, HEAD' } : {}).end();
      return;
    }
    try {
      const text = await write();
      res.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text);
    } catch (error) {
      // Figures are no reason to stop serving; a warning becomes a line.
      process.emitWarning(error instanceof Error ? error : String(error));
      res.writeHead(500).end();
    }
  });
  server.maxConnections = 64;
  server.listen({ host, port });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
