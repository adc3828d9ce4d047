import { compareServers } from './compare-servers.ts';
import { runAlone } from './run-alone.ts';
import type { Table } from './table.ts';

const PATH = '/api/binance/price?symbol=BTCUSDT&interval=1h&limit=';

/** Failed requests, each with its line on a pipe that is read, against those that succeed. */
export function measureFailures(): Promise<Table> {
  const base = 'price, 1 candle';
  const target = { of: 'rate', atLeast: 0.6 } as const;
  return compareServers({
    title: 'Error path',
    servers: [
      { name: base, server: 'service', argument: 'memory', request: { path: `${PATH}1` } },
      {
        ...{ name: '422', server: 'service', argument: 'memory', base, target },
        request: { path: `${PATH}0`, status: 422 },
      },
      {
        ...{ name: 'thrown error, 500', server: 'service', argument: 'failing', base, target },
        request: { path: `${PATH}1`, status: 500 },
      },
    ],
    rounds: 20,
    sameAnswer: 'none',
    notes: ['The success that does least is the base: a price of one candle from memory.'],
  });
}

await runAlone(import.meta, measureFailures);
