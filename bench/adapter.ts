import { type Compared, compareServers } from './compare-servers.ts';
import { runAlone } from './run-alone.ts';
import { print, type Table } from './table.ts';

/** What the simplest client sends. */
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

/** What a browser sends from a page, and n8n much of: headers of its own, cookies and parameters. */
const browserRequest = {
  path: '/hello?symbol=BTCUSDT&interval=1h&limit=100',
  headers: [
    'Accept-Encoding: gzip, deflate, br, zstd',
    'Cookie: session=5f2b8c0e9a7d4e1f; theme=dark',
    'Referer: https://app.example.com/prices',
    'Sec-Ch-Ua: "Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99"',
    'Sec-Ch-Ua-Mobile: ?0',
    'Sec-Ch-Ua-Platform: "Linux"',
    'Sec-Fetch-Dest: empty',
    'Sec-Fetch-Mode: cors',
    'Sec-Fetch-Site: same-origin',
  ],
};

/** The same with the request of a browser, of which there is more to read. */
export function measureBrowserRequest(): Promise<Table> {
  const server = (name: string, file: string, argument = ''): Compared => ({
    ...{ name, server: file, argument, request: browserRequest },
  });
  const raw = 'raw node:http';
  return compareServers({
    title: 'Adapter, a browser’s request',
    servers: [
      server(raw, 'raw'),
      { ...server('createServer', 'ours'), base: raw, target: { of: 'rate', atLeast: 0.85 } },
      { ...server('Fastify', 'fastify'), base: raw },
      { ...server('Hono', 'hono'), base: raw },
      { ...server('Express, plain adapter', 'express'), base: raw },
      server(`${raw}, middy`, 'raw', 'middy'),
      {
        ...server('createServer, middy', 'ours', 'middy'),
        ...{ base: `${raw}, middy`, target: { of: 'rate', atLeast: 0.8 } },
      },
    ],
    rounds: 20,
    notes: [
      '13 headers, two cookies, three parameters. Raw node:http makes no event, the others what they can of it.',
      'With middy the handler is inside of it, with its error handler, in both.',
    ],
  });
}

await runAlone(import.meta, async () => {
  print(await measureAdapter());
  return measureBrowserRequest();
});
