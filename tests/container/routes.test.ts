import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { hasDocker } from '../docker.ts';
import { hasShared, sharedPath } from '../shared.ts';
import { type Service, startService } from './service.ts';

const run = promisify(execFile);

describe.skipIf(!hasDocker || !hasShared)('curl through the published port', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService({ theme: 'routes' });
  });
  afterAll(() => service?.down());

  async function curl(path: string, ...options: string[]) {
    const write = ['--write-out', '\n%{http_code}'];
    const command = ['--silent', '--show-error', '--max-time', '10', ...write, ...options];
    const { stdout } = await run('curl', [...command, `${service.url}${path}`], {
      maxBuffer: 16 * 2 ** 20,
    });
    const split = stdout.lastIndexOf('\n');
    return { status: Number(stdout.slice(split + 1)), body: JSON.parse(stdout.slice(0, split)) };
  }

  test('GET / and GET /health', async () => {
    expect(await curl('/')).toMatchObject({
      status: 200,
      body: { version: manifest.version, environment: 'development', source: 'binance' },
    });
    const { status, body } = await curl('/health');
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { status: 'healthy', version: manifest.version },
    });
    expect(body.uptime_seconds).toBeGreaterThan(0);
  });

  test('the last 1,000 hours of BTCUSDT equal the recorded candles, field by field', async () => {
    const { status, body } = await curl('/api/binance/price?symbol=btcusdt&interval=1h&limit=1000');
    expect(status).toBe(200);
    const recorded = readRecording('BTCUSDT-1h').slice(-1000);
    expect(body).toEqual({
      symbol: 'BTCUSDT',
      interval: '1h',
      source: 'binance',
      count: 1000,
      data: recorded.map(toReply),
    });
  });

  test('the hours of two days equal those recorded', async () => {
    const query = 'symbol=BTCUSDT&interval=1h&limit=1000&startdate=20260301&enddate=20260302';
    const { body } = await curl(`/api/binance/price?${query}`);
    const [from, to] = [Date.UTC(2026, 2, 1), Date.UTC(2026, 2, 3)];
    const recorded = readRecording('BTCUSDT-1h').filter(([time]) => time >= from && time < to);
    expect(body.count).toBe(48);
    expect(body.data).toEqual(recorded.map(toReply));
  });

  test('the analysis and single indicators', async () => {
    const last = toReply(readRecording('BTCUSDT-1h').at(-1)!);
    const analysis = await curl('/api/indicators/analysis?symbol=BTCUSDT&limit=30');
    expect(analysis).toMatchObject({
      status: 200,
      body: {
        symbol: 'BTCUSDT',
        interval: '1h',
        current_price: last.close_price,
        analysis_timestamp: last.open_time,
        candles_analyzed: 30,
      },
    });
    for (const name of ['rsi', 'MACD']) {
      const { status, body } = await curl(`/api/indicators/${name}?symbol=BTCUSDT`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ indicator: name.toLowerCase(), timestamp: last.open_time });
      const whole = analysis.body[name.toLowerCase()];
      expect(body.value).toBe(whole.value ?? whole.macd_line);
    }
  });

  test('errors have a status and a detail', async () => {
    const cases: [string, string[], number, unknown][] = [
      ['/api/binance/price?symbol=NOSUCH', [], 400, 'Binance API error: 400 - Invalid symbol.'],
      ['/api/indicators/ema?symbol=BTCUSDT', [], 404, expect.stringContaining('rsi, macd')],
      ['/nothing', [], 404, 'Not Found'],
      ['/health', ['--request', 'POST'], 405, 'Method Not Allowed'],
      ['/api/binance/price?symbol=BTCUSDT&interval=7m', [], 422, [expect.anything()]],
    ];
    for (const [path, options, status, detail] of cases) {
      expect(await curl(path, ...options), path).toEqual({ status, body: { detail } });
    }
  });
});

type Row = [number, string, string, string, string, string, number, string, number, string, string];

function readRecording(name: string): Row[] {
  return JSON.parse(readFileSync(sharedPath(`market-data/${name}.json`), 'utf8'));
}

function toReply(row: Row) {
  const [openTime, open, high, low, close, volume, closeTime, quote, trades, base, takerQuote] =
    row;
  return {
    open_time: new Date(openTime).toISOString(),
    open_price: Number(open),
    high_price: Number(high),
    low_price: Number(low),
    close_price: Number(close),
    volume: Number(volume),
    close_time: new Date(closeTime).toISOString(),
    quote_asset_volume: Number(quote),
    number_of_trades: trades,
    taker_buy_base_asset_volume: Number(base),
    taker_buy_quote_asset_volume: Number(takerQuote),
    is_closed: true,
  };
}
