import { type Compared, compareServers } from './compare-servers.ts';
import { runAlone } from './run-alone.ts';
import type { Table } from './table.ts';

/** Handlers in our stack (middy, validation, errors, caching and compression) against plain ones that do the same work. */
export function measureStack(): Promise<Table> {
  return compareServers({
    title: 'Stack',
    servers: [
      ...pair('/health', '/health'),
      ...pair('price, 50 candles', '/api/binance/price?symbol=BTCUSDT&interval=1h'),
    ],
    rounds: 20,
    sameAnswer: 'pairs',
    notes: [
      'Both on our adapter; candles from memory. The plain handler answers the same, headers included.',
    ],
  });
}

function pair(name: string, path: string): Compared[] {
  const plain = { name: `${name}, plain`, server: 'plain', request: { path } };
  const ours: Compared = {
    ...{ name, server: 'service', argument: 'memory', request: { path } },
    ...{ base: plain.name, target: { of: 'rate', atLeast: 0.85 } },
  };
  return [plain, ours];
}

await runAlone(import.meta, measureStack);
