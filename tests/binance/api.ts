import type { Answer } from './faults.ts';
import { readKlinesQuery } from './klines.ts';
import type { Market } from './market.ts';

/** Binance's market data endpoints over a market: path and query string go in, the whole answer comes out. */
export function createApi(market: Market): (path: string, query: string) => Promise<Answer> {
  const weigh = createWeighing();

  return async (path, query) => {
    if (path === '/api/v3/ping') return json(200, {}, weigh(1));
    if (path === '/api/v3/time') return json(200, { serverTime: Date.now() }, weigh(1));
    if (path !== '/api/v3/klines') {
      const body = '<html><body><h1>404 Not found</h1></body></html>';
      return { status: 404, headers: { 'content-type': 'text/html' }, body };
    }
    const weight = weigh(2);
    const asked = readKlinesQuery(new URLSearchParams(query));
    if ('code' in asked) return json(400, asked, weight);
    const rows = await market(asked);
    if (rows === undefined) return json(400, { code: -1121, msg: 'Invalid symbol.' }, weight);
    return { ...json(200, null, weight), body: `[${rows.join(',')}]` };
  };
}

/** A JSON answer; with the weight used in this minute where the path is one of Binance's. */
export function json(status: number, value: unknown, weight?: number): Answer {
  const headers: Record<string, string> = { 'content-type': 'application/json;charset=UTF-8' };
  if (weight !== undefined) {
    headers['x-mbx-used-weight'] = String(weight);
    headers['x-mbx-used-weight-1m'] = String(weight);
  }
  return { status, headers, body: JSON.stringify(value ?? null) };
}

/** Adds weights up by the minute, as Binance's `x-mbx-used-weight-1m` does. */
function createWeighing() {
  let minute = 0;
  let used = 0;
  return (weight: number): number => {
    const now = Math.floor(Date.now() / 60_000);
    if (now !== minute) used = 0;
    minute = now;
    used += weight;
    return used;
  };
}
