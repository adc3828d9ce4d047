import { describe, expect, it } from 'vitest';
import { callRoute, candlesOf, createPorts, NOW } from '../../tests/call.ts';

const PRICE = 'GET /api/binance/price';

describe('GET /api/binance/price', () => {
  it('answers with candles under the names of the FastAPI service, the open one marked', async () => {
    const { ports, lines } = createPorts(async (query) => candlesOf([10.5, 11], query));
    const { status, headers, body } = await callRoute(PRICE, ports, { query: 'symbol=btcusdt' });

    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json');
    expect(body).toEqual({
      symbol: 'BTCUSDT',
      interval: '1h',
      source: 'binance',
      count: 2,
      data: [
        {
          open_time: '2026-01-31T11:00:00.000Z',
          open_price: 10.5,
          high_price: 11.5,
          low_price: 9.5,
          close_price: 10.5,
          volume: 2,
          close_time: '2026-01-31T11:59:59.999Z',
          quote_asset_volume: 21,
          number_of_trades: 7,
          taker_buy_base_asset_volume: 1,
          taker_buy_quote_asset_volume: 10.5,
          is_closed: true,
        },
        expect.objectContaining({ open_time: '2026-01-31T12:00:00.000Z', is_closed: false }),
      ],
    });
    expect(Object.keys(body)).toEqual(['symbol', 'interval', 'source', 'count', 'data']);
    expect(lines).toEqual([]);
  });

  it.each([
    ['symbol=X', { symbol: 'X', interval: '1h', limit: 50 }],
    ['symbol=bTc&interval=1M&limit=1000', { symbol: 'BTC', interval: '1M', limit: 1000 }],
    [
      'symbol=X&startdate=20260101&enddate=20260101&limit=007',
      { limit: 7, startTime: Date.UTC(2026, 0, 1), endTime: Date.UTC(2026, 0, 2) - 1 },
    ],
    ['symbol=X&startdate=&enddate=20240229', { endTime: Date.UTC(2024, 2, 1) - 1 }],
    ['symbol=X&startdate=19691231&enddate=19691231', { startTime: 0, endTime: 0 }],
  ])('asks for what %s means', async (query, expected) => {
    const asked: object[] = [];
    const { ports } = createPorts(async (given) => {
      asked.push(given);
      return [];
    });
    const { status, body } = await callRoute(PRICE, ports, { query });
    expect(status).toBe(200);
    expect(body).toMatchObject({ count: 0, data: [] });
    expect(asked).toEqual([expect.objectContaining(expected)]);
    expect('startTime' in asked[0]!).toBe(/startdate=\d/.test(query));
  });

  it('says of a candle that closes right now that it is open', async () => {
    const { ports } = createPorts(async (query) => {
      const [candle] = candlesOf([1], query);
      return [
        { ...candle!, closeTime: NOW - 1 },
        { ...candle!, closeTime: NOW },
      ];
    });
    const { body } = await callRoute(PRICE, ports, { query: 'symbol=X' });
    expect(body.data.map((candle: { is_closed: boolean }) => candle.is_closed)).toEqual([
      true,
      false,
    ]);
  });
});
