import { createSharedValues } from 'portable-handlers';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { FAULTS, type Fault } from '../../../tests/binance/faults.ts';
import { type Binance, startBinance } from '../../../tests/binance/stand-in.ts';
import { packCandles } from '../candles.ts';
import { createBan } from './ban.ts';
import { createBinanceCandles } from './binance-candles.ts';
import { createUpstreamCalls, noteCalls, type UpstreamCall } from './calls.ts';

const QUERY = { symbol: 'BTCUSDT', interval: '1h', limit: 10 } as const;

let binance: Binance;

beforeAll(async () => {
  binance = await startBinance({
    source: { source: 'simulated', candles: async () => packCandles([]) },
  });
});
afterEach(() => binance.heal());
afterAll(() => binance.close());

/** Candles of Binance, or of another address, and the calls that were reported. */
function noting(baseUrl = binance.url, timeoutMs = 5_000) {
  const [reported, published] = [[] as UpstreamCall[], [] as unknown[]];
  const values = createSharedValues((name, value) => name === 'call' && published.push(value));
  const ban = createBan(values.value<number>('ban'));
  const calls = createUpstreamCalls(values.value('call'), (call) => reported.push(call));
  const live = createBinanceCandles({ baseUrl, timeoutMs, ban, clock: Date.now });
  const candles = noteCalls(live, { calls, ban, clock: Date.now });
  const ask = (signal?: AbortSignal) => candles.candles(QUERY, signal);
  return { calls, reported, published, values, ask };
}

const settled = (promise: Promise<unknown>) =>
  promise.then(
    () => {},
    () => {},
  );

it('notes a call, when it ended and how long it took', async () => {
  const { calls, reported, ask } = noting();
  const before = Date.now();
  await ask();
  expect(reported).toEqual([
    {
      outcome: 'ok',
      durationMs: expect.any(Number),
      endedAt: expect.any(Number),
      endedTick: expect.any(Number),
    },
  ]);
  expect(reported[0]!.durationMs).toBeGreaterThan(0);
  expect(reported[0]!.endedAt).toBeGreaterThanOrEqual(before);
  expect(calls.last()).toEqual(reported[0]);
});

it.each<[string, Fault]>([
  ['refused', { status: 400, body: '{"code":-1121,"msg":"Invalid symbol."}' }],
  ['failed', FAULTS.broken],
  ['unusable', { body: 'no JSON' }],
  ['unreachable', { end: 'reset' }],
])('names a call that was %s', async (outcome, fault) => {
  const { reported, ask } = noting();
  binance.fail(fault);
  await settled(ask());
  expect(reported.map((call) => call.outcome)).toEqual([outcome]);
});

it('names a call that took too long', async () => {
  const { reported, ask } = noting(binance.url, 50);
  binance.fail({ end: 'never' });
  await settled(ask());
  expect(reported.map((call) => call.outcome)).toEqual(['timed_out']);
});

it('notes the call that was asked to pause, and not those that were never made', async () => {
  const { reported, ask } = noting();
  binance.fail(FAULTS.rateLimited);
  for (let i = 0; i < 3; i++) await settled(ask());
  expect(reported.map((call) => call.outcome)).toEqual(['paused']);
});

it('counts a call that its caller gave up on, and learns nothing about Binance from it', async () => {
  const { calls, reported, ask } = noting();
  binance.fail({ end: 'never' });
  await settled(ask(AbortSignal.timeout(20)));
  expect(reported.map((call) => call.outcome)).toEqual(['aborted']);
  expect(calls.last()).toBeUndefined();
});

it('heeds what another process has seen, unless it is older', async () => {
  const { calls, reported, values, ask } = noting();
  await ask();
  const own = calls.last()!;
  values.receive('call', {
    outcome: 'failed',
    durationMs: 1,
    endedAt: own.endedAt,
    endedTick: own.endedTick - 1,
  });
  expect(calls.last()).toEqual(own);
  values.receive('call', {
    outcome: 'failed',
    durationMs: 1,
    endedAt: own.endedAt,
    endedTick: own.endedTick + 1,
  });
  expect(calls.last()).toMatchObject({ outcome: 'failed' });
  expect(reported).toHaveLength(1);
});

it('publishes a call that ended in another way at once, and others once a second', () => {
  const published: unknown[] = [];
  const values = createSharedValues((_name, value) => published.push(value));
  const calls = createUpstreamCalls(values.value('call'));
  const notes = [
    ['ok', 0],
    ['ok', 999],
    ['ok', 1_000],
    ['failed', 1_001],
    ['aborted', 1_002],
    ['failed', 1_003],
    ['ok', 1_004],
  ] as const;
  for (const [outcome, endedTick] of notes) {
    // Its time is set back by as much as goes by.
    calls.note({ outcome, durationMs: 1, endedAt: -endedTick, endedTick });
  }
  expect(published).toMatchObject([0, 1_000, 1_001, 1_004].map((endedTick) => ({ endedTick })));
  expect(calls.last()).toMatchObject({ outcome: 'ok', endedTick: 1_004 });
});
