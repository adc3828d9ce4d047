import zlib from 'node:zlib';
import { expect, onTestFinished, test, vi } from 'vitest';
import { callRoute, candlesOf, createPorts } from '../../tests/call.ts';

const PRICE = 'GET /api/binance/price';
const headers = { 'accept-encoding': 'br' };

function spyOnCompression() {
  const spy = vi.spyOn(zlib, 'brotliCompress');
  onTestFinished(() => spy.mockRestore());
  return spy;
}

/** A price request whose answer no other has. */
async function askPrice(first: number): Promise<string | undefined> {
  const closes = Array.from({ length: 60 }, (_, index) => first + index / 10);
  const { ports } = createPorts(async (query) => candlesOf(closes, query));
  const query = 'symbol=BTCUSDT&limit=60';
  const { status, headers: said } = await callRoute(PRICE, ports, { query, headers });
  expect(status).toBe(200);
  return said['content-encoding'];
}

test('an answer that was compressed before is not compressed again', async () => {
  const spy = spyOnCompression();
  const { ports } = createPorts();
  const first = await callRoute('GET /openapi.json', ports, { headers });
  const second = await callRoute('GET /openapi.json', ports, { headers });
  expect(first.headers['content-encoding']).toBe('br');
  expect(second).toEqual({ ...first, headers: { ...first.headers } });
  expect(spy).toHaveBeenCalledTimes(1);
});

test('beyond two at once, answers are sent as they are', async () => {
  const codings = await Promise.all(
    Array.from({ length: 12 }, (_, index) => askPrice(100 + index)),
  );
  expect(codings.filter((coding) => coding === 'br')).toHaveLength(2);
  expect(codings.filter((coding) => coding === undefined)).toHaveLength(10);
  expect(await askPrice(500)).toBe('br');
});

test('what is kept is bounded: the answer that nobody asked for the longest is compressed again', async () => {
  const spy = spyOnCompression();
  const closes = Array.from({ length: 1_000 }, () => Math.random() * 1e6);
  const { ports } = createPorts(async (query) =>
    candlesOf(
      closes.map((close) => close + Number(query.symbol.slice(1, -4))),
      query,
    ),
  );
  const ask = async (number: number) => {
    const query = `symbol=A${number}USDT&limit=1000`;
    await callRoute(PRICE, ports, { query, headers });
  };
  await ask(1);
  await ask(1);
  expect(spy).toHaveBeenCalledTimes(1);
  // A hundred of them are more than a megabyte.
  for (let number = 2; number <= 100; number++) await ask(number);
  await ask(100);
  expect(spy).toHaveBeenCalledTimes(100);
  await ask(1);
  expect(spy).toHaveBeenCalledTimes(101);
});
