import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectLogLine } from '../log-line.ts';
import { type Bundles, buildTemplate } from '../runtimes/bundles.ts';
import { functionsProblem } from '../sam.ts';
import { type Sam, startSam } from './emulator.ts';

// For people to try. Its gateway is not faithful (no method has an answer where it is not a route's, one
// request id serves all): what the answers look like behind a real one is held in tests/runtimes.
describe.skipIf(functionsProblem !== undefined)('sam local start-api', () => {
  let bundles: Bundles;
  let api: Sam;

  beforeAll(async () => {
    bundles = await buildTemplate();
    api = await startSam('start-api', bundles.template, {
      Environment: 'development',
      MarketData: 'simulated',
    });
  });
  afterAll(async () => {
    await api?.stop();
    await bundles?.remove();
  });

  test.each([
    [200, '/'],
    [200, '/health'],
    [200, '/api/binance/price?symbol=BTCUSDT&limit=2'],
    [200, '/api/indicators/analysis?symbol=BTCUSDT'],
    [200, '/api/indicators/rsi?symbol=BTCUSDT&period=14'],
    [400, '/api/binance/price?symbol=NOPE'],
    [404, '/nowhere'],
    [404, '/api/indicators/sma?symbol=BTCUSDT'],
    [422, '/api/binance/price?interval=1y'],
    [422, '/api/indicators/analysis?symbol=BTCUSDT&limit=29'],
  ])('%i %s', async (status, path) => {
    const response = await fetch(api.url + path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual(expect.any(Object));

    const lines = (await api.takeLines()).map(expectLogLine);
    const [expectedPath, query = ''] = path.split('?');
    const expected = { path: expectedPath, query_params: query, status_code: status };
    expect(lines.map(({ extra }) => extra)).toMatchObject(status >= 400 ? [expected] : []);
  });

  test('405 POST /health', async () => {
    const response = await fetch(`${api.url}/health`, { method: 'POST' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
    const [line, ...others] = (await api.takeLines()).map(expectLogLine);
    expect(line).toMatchObject({ extra: { method: 'POST', status_code: 405 } });
    expect(others).toEqual([]);
  });
});
