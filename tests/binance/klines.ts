import type { CandleQuery } from '../../lib/candles/candles.ts';
import { INTERVALS } from '../../lib/candles/interval.ts';

/** What Binance says to a request that it refuses, with status 400. */
export type Refusal = { code: number; msg: string };

const KNOWN = ['symbol', 'interval', 'limit', 'startTime', 'endTime', 'timeZone'];

/**
 * Reads the parameters of `GET /api/v3/klines`. Codes and messages are those of Binance's list of error
 * codes and of replies quoted in public; like Binance, it lowers a limit over 1000 to 1000.
 */
export function readKlinesQuery(query: URLSearchParams): CandleQuery | Refusal {
  for (const name of ['symbol', 'interval']) {
    if (!query.has(name)) return missing(name);
    if (query.get(name) === '') return { code: -1105, msg: `Parameter '${name}' was empty.` };
  }
  const names = [...query.keys()];
  const read = names.filter((name) => KNOWN.includes(name)).length;
  if (read < names.length) {
    const msg = `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${names.length}'.`;
    return { code: -1104, msg };
  }

  const symbol = query.get('symbol') ?? '';
  if (!/^[A-Z0-9\-_.]{1,20}$/.test(symbol)) return illegal('symbol', '^[A-Z0-9-_.]{1,20}$');
  const interval = INTERVALS.find((known) => known === query.get('interval'));
  if (interval === undefined) return { code: -1120, msg: 'Invalid interval.' };

  for (const name of ['limit', 'startTime', 'endTime']) {
    const text = query.get(name) ?? '0';
    if (text === '') return { code: -1105, msg: `Parameter '${name}' was empty.` };
    if (!/^\d{1,20}$/.test(text)) return illegal(name, '^[0-9]{1,20}$');
  }
  const limit = Number(query.get('limit') ?? 500);
  if (limit === 0) return { code: -1130, msg: "Data sent for parameter 'limit' is not valid." };
  const bounds = { ...time(query, 'startTime'), ...time(query, 'endTime') };
  if ((bounds.startTime ?? 0) > (bounds.endTime ?? Number.POSITIVE_INFINITY)) {
    return { code: -1023, msg: 'Start time is greater than end time.' };
  }
  return { symbol, interval, limit: Math.min(limit, 1000), ...bounds };
}

function missing(name: string): Refusal {
  const msg = `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`;
  return { code: -1102, msg };
}

function illegal(name: string, range: string): Refusal {
  const msg = `Illegal characters found in parameter '${name}'; legal range is '${range}'.`;
  return { code: -1100, msg };
}

function time<Name extends 'startTime' | 'endTime'>(query: URLSearchParams, name: Name) {
  const text = query.get(name);
  return (text === null ? {} : { [name]: Number(text) }) as { [name in Name]?: number };
}
