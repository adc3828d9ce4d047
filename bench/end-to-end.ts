import { startServer } from './arm.ts';
import { type Compared, compareServers } from './compare-servers.ts';
import { onLoadCore } from './cores.ts';
import { runAlone } from './run-alone.ts';
import type { Table } from './table.ts';

const PATH = '/api/binance/price?symbol=BTCUSDT&interval=1h&limit=';

/**
 * The service in front of Binance against a minimal proxy that gives the same answer. Binance
 * shares the load's core. `data`: a folder of recorded replies for it.
 */
export async function measureEndToEnd(data = ''): Promise<Table> {
  const binance = await startServer('Binance', ['klines', data], {}, onLoadCore);
  const url = `http://127.0.0.1:${binance.port}`;
  try {
    return await compareServers({
      title: 'End to end',
      servers: [...pair(url, 50, 1), ...pair(url, 1_000, 0.4)],
      rounds: 10,
      turnMs: 1_000,
      sameAnswer: 'pairs',
      notes: [
        'Candles of the stand-in for Binance over HTTP; the proxy parses, maps and stringifies.',
      ],
    });
  } finally {
    binance.stop();
  }
}

function pair(url: string, limit: number, atMost: number): Compared[] {
  const request = { path: PATH + limit };
  const proxy = { name: `proxy, ${limit}`, server: 'proxy', argument: url, request };
  const env = { MARKET_DATA: 'live', BINANCE_BASE_URL: url };
  const service = { name: `service, ${limit}`, server: 'service', argument: 'live', request, env };
  return [proxy, { ...service, base: proxy.name, target: { of: 'cost', atMost } }];
}

await runAlone(import.meta, () => measureEndToEnd(process.argv[2]));
