/** What is asked for, and the status of its answer. */
export type Asked = { path: string; status: number };

const LIGHT = { path: '/health', status: 200 };
const PRICE = { path: '/api/binance/price?symbol=BTCUSDT&interval=1h&limit=50', status: 200 };
const ANALYSIS = { path: '/api/indicators/analysis?symbol=BTCUSDT&interval=1h', status: 200 };
const REFUSED = { path: '/api/binance/price?symbol=BTCUSDT&limit=0', status: 422 };

/** Twenty requests, again and again: 10 light ones, 8 for 50 candles, an analysis of 1,000, one that is refused. */
export const MIX: Asked[] = [
  ...[LIGHT, PRICE, LIGHT, PRICE, LIGHT, PRICE, LIGHT, PRICE, LIGHT, ANALYSIS],
  ...[LIGHT, PRICE, LIGHT, PRICE, LIGHT, PRICE, LIGHT, PRICE, LIGHT, REFUSED],
];
