import { compareServers } from './compare-servers.ts';
import { runAlone } from './run-alone.ts';
import type { Table } from './table.ts';

const PATH = '/api/binance/price?symbol=BTCUSDT&interval=1h&limit=';

/** Failed requests, each with its line on a pipe that is read, against the same request that succeeds. */
export function measureFailures(): Promise<Table> {
  const base = 'price, 50 candles';
  const service = { server: 'service', argument: 'memory' };
  const target = { of: 'rate', atLeast: 0.6 } as const;
  return compareServers({
    title: 'Error path',
    servers: [
      { name: base, ...service, request: { path: `${PATH}50` } },
      { name: '422', ...service, request: { path: `${PATH}0`, status: 422 }, base, target },
      {
        ...{ name: 'thrown error, 500', server: 'service', argument: 'failing', base, target },
        request: { path: `${PATH}50`, status: 500 },
      },
      { name: 'price, 1 candle', ...service, request: { path: `${PATH}1` }, base },
    ],
    rounds: 20,
    sameAnswer: 'none',
    notes: ['Candles from memory. The last row is the success that does least.'],
  });
}

await runAlone(import.meta, measureFailures);
