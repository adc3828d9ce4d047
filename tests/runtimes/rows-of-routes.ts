import { calls } from '../documented-calls.ts';
import { type Row, rows } from './row.ts';

const PRICE = '/api/binance/price';
const ANALYSIS = '/api/indicators/analysis';

/** A request for each operation; what a page loads is a megabyte, and is asked for elsewhere. */
const documented = calls
  .filter(({ routeKey }) => !routeKey.endsWith('/{asset}'))
  .map(({ path }) => path);

/** Every route, and every way in which a request's own fault is told. */
export const ROUTE_ROWS: Row[] = [
  ...rows(200, [
    ...documented,
    `${PRICE}?symbol=BTCUSDT`,
    `${PRICE}?symbol=ethusdt&interval=1M&limit=3&startdate=20250101&enddate=20251231`,
    `${PRICE}?symbol=BTCUSDT&limit=2&startdate=&enddate=`,
    `${PRICE}?symbol=BTCUSDT&startdate=20300101`,
    `${PRICE}?symbol=BTCUSDT&limit=1000&interval=1m`,
    `${PRICE}?symbol=BTCUSDT&limit=1&unknown=1&unknown=2`,
    `${ANALYSIS}?symbol=BTCUSDT`,
    `${ANALYSIS}?symbol=ETHBTC&interval=1w&limit=1000&rsi_period=7&macd_fast=3&macd_slow=10&macd_signal=4`,
    '/api/indicators/rsi?symbol=SOLUSDT&interval=4h&period=21',
    '/api/indicators/MACD?symbol=solusdt',
    'HEAD /',
    'HEAD /health',
    'HEAD /openapi.json',
    `HEAD ${PRICE}?symbol=BTCUSDT`,
    'HEAD /api/indicators/rsi?symbol=BTCUSDT',
  ]),
  ...rows(400, [`${PRICE}?symbol=NOPE`, `${ANALYSIS}?symbol=NOPE`]),
  ...rows(404, [
    '/nowhere',
    '/health/',
    '//health',
    `${PRICE}/BTCUSDT`,
    '/api/indicators',
    '/api/indicators/',
    '/api/indicators/sma?symbol=BTCUSDT',
    '/api/indicators/__proto__',
    '/api/indicators/rsi/1h',
    'POST /nowhere',
    'HEAD /nowhere',
    'HEAD /api/indicators/sma',
    '/docs/nothing.js',
  ]),
  ...rows(405, [
    'POST /health',
    'POST /openapi.json',
    `OPTIONS ${PRICE}`,
    'DELETE /api/indicators/rsi',
    `PATCH ${ANALYSIS}`,
    'PUT /',
  ]),
  ...rows(422, [
    PRICE,
    ANALYSIS,
    '/api/indicators/rsi',
    `${PRICE}?symbol=`,
    `${PRICE}?symbol=${'A'.repeat(21)}`,
    `${PRICE}?symbol=BTC-USDT`,
    `${PRICE}?symbol=BTCUSDT&interval=2m`,
    `${PRICE}?symbol=BTCUSDT&interval=`,
    `${PRICE}?symbol=BTCUSDT&limit=ten`,
    `${PRICE}?symbol=BTCUSDT&limit=1.0`,
    `${PRICE}?symbol=BTCUSDT&limit=0`,
    `${PRICE}?symbol=BTCUSDT&limit=1001`,
    `${PRICE}?symbol=BTCUSDT&limit=`,
    `${PRICE}?symbol=BTCUSDT&startdate=20250230`,
    `${PRICE}?symbol=BTCUSDT&startdate=2025-01-01`,
    `${PRICE}?symbol=BTCUSDT&startdate=20250102&enddate=20250101`,
    `${PRICE}?symbol=BTCUSDT&symbol=ETHUSDT`,
    `${PRICE}?interval=1y&limit=-1&startdate=x&enddate=y`,
    `${ANALYSIS}?symbol=BTCUSDT&limit=29`,
    `${ANALYSIS}?symbol=BTCUSDT&macd_fast=26&macd_slow=26`,
    `${ANALYSIS}?symbol=BTCUSDT&rsi_period=1&macd_fast=51&macd_slow=1&macd_signal=x`,
    '/api/indicators/macd?symbol=BTCUSDT&period=101',
    `HEAD ${PRICE}?symbol=`,
  ]),
];
