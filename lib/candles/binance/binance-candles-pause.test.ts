import { createSharedValues } from 'portable-handlers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FAULTS } from '../../../tests/binance/faults.ts';
import { type Binance, startBinance } from '../../../tests/binance/stand-in.ts';
import { type CandleSource, packCandles } from '../candles.ts';
import { type Ban, createBan } from './ban.ts';
import { createBinanceCandles } from './binance-candles.ts';

const QUERY = { symbol: 'BTCUSDT', interval: '1h', limit: 10 } as const;
const START = Date.UTC(2026, 3, 1);

let binance: Binance;
let now: number;
let ban: Ban;
let source: CandleSource;

beforeEach(async () => {
  binance = await startBinance({
    source: { source: 'simulated', candles: async () => packCandles([]) },
  });
  vi.useFakeTimers({ toFake: ['hrtime'] });
  now = START;
  ban = createBan(createSharedValues().value('ban'));
  source = createBinanceCandles({ baseUrl: binance.url, timeoutMs: 5_000, ban, clock: () => now });
});
afterEach(() => {
  vi.useRealTimers();
  return binance.close();
});

/** Lets time pass, by both clocks. */
function pass(ms: number): void {
  now += ms;
  vi.advanceTimersByTime(ms);
}

function paused(seconds: number, cause: RegExp) {
  return {
    statusCode: 503,
    detail: 'Binance asked for a pause, try again later',
    headers: { 'retry-after': String(seconds) },
    cause: expect.objectContaining({ message: expect.stringMatching(cause) }),
  };
}

it.each([
  ['rateLimited', 30, /429 .*Too much request weight/],
  ['banned', 300, /418 .*IP banned/],
] as const)('makes no call until the pause is over (%s)', async (fault, seconds, cause) => {
  binance.fail({ ...FAULTS[fault], times: 1 });
  await expect(source.candles(QUERY)).rejects.toMatchObject(paused(seconds, cause));

  pass(1_500);
  const left = paused(seconds - 1, /^No call before 2026-04-01T00:0/);
  await expect(source.candles(QUERY)).rejects.toMatchObject(left);
  pass(seconds * 1_000 - 1 - 1_500);
  await expect(source.candles(QUERY)).rejects.toMatchObject(paused(1, /^No call before/));
  expect(binance.calls).toHaveLength(1);

  pass(1);
  expect(await source.candles(QUERY)).toMatchObject({ count: 0 });
  expect(binance.calls).toHaveLength(2);
});

it('pauses no longer where the time is set back meanwhile', async () => {
  binance.fail({ ...FAULTS.rateLimited, times: 1 });
  await expect(source.candles(QUERY)).rejects.toMatchObject({ statusCode: 503 });
  now -= 3_600_000;
  await expect(source.candles(QUERY)).rejects.toMatchObject(paused(30, /^No call before/));
  pass(30_000);
  expect(await source.candles(QUERY)).toMatchObject({ count: 0 });
});

it('heeds a pause that another process was asked for', async () => {
  ban.extend(10_000);
  await expect(source.candles(QUERY)).rejects.toMatchObject(paused(10, /^No call before/));
  expect(binance.calls).toHaveLength(0);
});

it('does not send the calls that were waiting for their turn when the pause began', async () => {
  binance.fail({ ...FAULTS.banned, delayMs: 50 });
  const calls = Promise.allSettled(Array.from({ length: 100 }, () => source.candles(QUERY)));
  await vi.waitFor(() => expect(binance.calls).toHaveLength(64));

  for (const settled of await calls) {
    expect(settled).toMatchObject({ status: 'rejected', reason: { statusCode: 503 } });
  }
  expect(binance.calls).toHaveLength(64);
});

it('does not try a dead connection again once the pause began', async () => {
  await source.candles(QUERY);
  binance.fail({ ...FAULTS.hangUp, delayMs: 50, times: 1 });
  const call = source.candles(QUERY);
  const refused = expect(call).rejects.toMatchObject(paused(10, /^No call before/));
  await vi.waitFor(() => expect(binance.calls).toHaveLength(2));
  ban.extend(10_000);

  await refused;
  expect(binance.calls).toHaveLength(2);
});
