import { FAULTS, type Fault } from '../binance/faults.ts';
import { type Row, row } from './row.ts';

const PRICE = '/api/binance/price?symbol=BTCUSDT';
const ANALYSIS = '/api/indicators/analysis?symbol=BTCUSDT';
const RSI = '/api/indicators/rsi?symbol=BTCUSDT';

/** Statuses of the answer when Binance fails in each of its ways. */
export const STATUSES: Record<string, [number, Fault]> = {
  broken: [502, FAULTS.broken],
  unavailable: [502, FAULTS.unavailable],
  forbidden: [502, FAULTS.forbidden],
  restricted: [502, FAULTS.restricted],
  'not JSON': [502, FAULTS.notJson],
  'of another shape': [502, FAULTS.otherShape],
  truncated: [502, FAULTS.truncated],
  huge: [502, FAULTS.huge],
  'no HTTP': [502, FAULTS.notHttp],
  'hung up': [503, FAULTS.hangUp],
  reset: [503, FAULTS.reset],
  silent: [504, FAULTS.silent],
  trickling: [504, FAULTS.trickle],
};

/** Every way in which Binance fails. The last rows leave it in a pause that outlasts the table. */
export const UPSTREAM_ROWS: Row[] = [
  ...Object.entries(STATUSES).map(([name, [status, fault]]) =>
    row(`Binance is ${name}`, status, PRICE, { fault }),
  ),
  row('Binance is away', 503, PRICE, { fault: 'offline' }),
  row('Binance is away, asked for an analysis', 503, ANALYSIS, { fault: 'offline' }),
  row('Binance is broken, asked for an indicator', 502, RSI, { fault: FAULTS.broken }),
  row('Binance has no closed candle', 404, ANALYSIS, { fault: { body: '[]' } }),
  row('Binance is back', 200, PRICE),
  row('Binance limits', 503, PRICE, {
    fault: { ...FAULTS.rateLimited, headers: { 'retry-after': '1' } },
    thenWaitMs: 1_100,
  }),
  row('the pause is over', 200, PRICE),
  row('Binance bans', 503, PRICE, { fault: FAULTS.banned }),
  row('the ban lasts', 503, PRICE),
];
