// The service's handlers under node:cluster, whose primary accepts for all (round robin): `node bench/clustered.ts
// WORKERS`. With 0 workers, Node's own server in one process, which answers the same without an event. The parent is
// told the port when all listen.
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const count = Number(process.argv[2]);

if (count === 0) {
  const body = '{"status":"healthy"}';
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  const server = createServer((_request, response) => response.writeHead(200, headers).end(body));
  // As ours: the backlog is the system's.
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () =>
    process.send?.((server.address() as AddressInfo).port),
  );
} else if (cluster.isPrimary) {
  let listening = 0;
  cluster.on('listening', (_worker, { port }) => {
    listening += 1;
    if (listening === count) process.send?.(port);
  });
  for (let index = 0; index < count; index += 1) cluster.fork();
} else {
  const { start } = await import('./servers/service.ts');
  const server = await start('memory');
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 });
}
process.on('disconnect', () => process.exit());
