import { type Compared, compareServers } from './compare-servers.ts';
import { runAlone } from './run-alone.ts';
import type { Table } from './table.ts';

const request = { path: '/hello?symbol=BTCUSDT&interval=1h' };

/** Our adapter with the whole event against others, which make as much of it as they can. */
export function measureAdapter(): Promise<Table> {
  const against = (name: string, server: string, argument?: string): Compared => ({
    ...{ name, server, request, base: 'raw node:http' },
    ...(argument !== undefined && { argument }),
  });
  return compareServers({
    title: 'Adapter',
    servers: [
      { name: 'raw node:http', server: 'raw', request },
      { ...against('createServer', 'ours'), target: { of: 'rate', atLeast: 0.95 } },
      against('Fastify', 'fastify'),
      against('Hono', 'hono'),
      against('Express, plain adapter', 'express'),
      against('Express alone', 'serverless-http', 'alone'),
      against('serverless-http', 'serverless-http'),
    ],
    rounds: 40,
    notes: [
      'The same handler in all. Raw node:http calls it without an event and writes what it returns.',
      'Express alone is what serverless-http wraps: it makes no event.',
    ],
  });
}

await runAlone(import.meta, measureAdapter);
