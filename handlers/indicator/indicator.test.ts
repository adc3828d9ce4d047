import { describe, expect, it } from 'vitest';
import { callRoute, candlesOf, createPorts } from '../../tests/call.ts';
import { expectLogLine } from '../../tests/log-line.ts';
import { indicators } from './indicators.ts';

const ANALYSIS = 'GET /api/indicators/analysis';
const INDICATOR = 'GET /api/indicators/{indicator}';

const wave = (length: number) =>
  Array.from({ length }, (_, i) => 100 + 10 * Math.sin(i / 9) + i / 50);

describe('GET /api/indicators/{indicator}', () => {
  it.each(['rsi', 'RSI', 'Macd'])('gives %s alone, equal to the analysis', async (name) => {
    const { ports } = createPorts(async (query) => candlesOf(wave(300), query));
    const analysis = (await callRoute(ANALYSIS, ports, { query: 'symbol=X' })).body;
    const pathParameters = { indicator: name };
    const { status, body } = await callRoute(INDICATOR, ports, {
      query: 'symbol=x',
      pathParameters,
    });
    const indicator = name.toLowerCase();
    const [value, signal] =
      indicator === 'rsi'
        ? [analysis.rsi.value, analysis.rsi.signal]
        : [analysis.macd.macd_line, analysis.macd_interpretation.signal_type];
    expect(status).toBe(200);
    expect(body).toEqual({
      symbol: 'X',
      interval: '1h',
      source: 'binance',
      indicator,
      value,
      signal,
      timestamp: '2026-01-31T11:00:00.000Z',
    });
  });

  it('computes the RSI over the period that it is given', async () => {
    const { ports } = createPorts(async (query) => candlesOf(wave(300), query));
    const pathParameters = { indicator: 'rsi' };
    const of = async (period: number) =>
      (await callRoute(INDICATOR, ports, { query: `symbol=X&period=${period}`, pathParameters }))
        .body.value;
    expect(await of(14)).not.toBe(await of(5));
  });

  it.each(['sma', '', 'constructor', '__proto__', 'rsi/'])(
    'is a 404 that names what there is for "%s", before the query is looked at',
    async (indicator) => {
      const { ports, lines } = createPorts();
      const { status, body } = await callRoute(INDICATOR, ports, {
        query: 'symbol=',
        pathParameters: { indicator },
      });
      expect(status).toBe(404);
      const names = Object.keys(indicators);
      expect(names).toEqual(expect.arrayContaining(['rsi', 'macd']));
      expect(body).toEqual({ detail: `Unknown indicator; available: ${names.join(', ')}` });
      expect(expectLogLine(lines[0]!).extra.status_code).toBe(404);
    },
  );
});
