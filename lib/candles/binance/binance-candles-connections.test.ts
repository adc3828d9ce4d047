import { createSharedValues } from 'portable-handlers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FAULTS } from '../../../tests/binance/faults.ts';
import { type Binance, startBinance } from '../../../tests/binance/stand-in.ts';
import { type Candles, packCandles } from '../candles.ts';
import { createBan } from './ban.ts';
import { createBinanceCandles } from './binance-candles.ts';

const QUERY = { symbol: 'BTCUSDT', interval: '1h', limit: 10 } as const;

let binance: Binance;

beforeEach(async () => {
  binance = await startBinance({
    source: { source: 'simulated', candles: async () => packCandles([]) },
  });
});
afterEach(() => binance.close());

function live(timeoutMs = 10_000) {
  return createBinanceCandles({
    baseUrl: binance.url,
    timeoutMs,
    ban: createBan(createSharedValues().value('ban')),
    clock: Date.now,
  });
}

it('answers 200 calls at once with at most 64 of them in flight, over as many connections', async () => {
  await binance.close();
  const gate = Promise.withResolvers<Candles>();
  binance = await startBinance({
    source: { source: 'simulated', candles: () => gate.promise },
  });
  const source = live();

  const calls = Promise.all(Array.from({ length: 200 }, () => source.candles(QUERY)));
  await vi.waitFor(() => expect(binance.counts.inFlight).toBe(64));
  gate.resolve(packCandles([]));

  expect(await calls).toMatchObject(Array.from({ length: 200 }, () => ({ count: 0 })));
  expect(binance.counts).toMatchObject({ peak: 64, connections: 64 });
  expect(binance.calls).toHaveLength(200);
});

it('never sends a call that was given up while it waited for its turn', async () => {
  binance.fail(FAULTS.silent);
  const source = live(300);
  const running = Promise.allSettled(Array.from({ length: 64 }, () => source.candles(QUERY)));
  await vi.waitFor(() => expect(binance.calls).toHaveLength(64));
  const caller = new AbortController();
  const waiting = source.candles(QUERY, caller.signal);
  caller.abort(new Error('enough'));

  await expect(waiting).rejects.toThrow('enough');
  await running;
  binance.heal();
  expect(await source.candles(QUERY)).toMatchObject({ count: 0 });
  expect(binance.calls).toHaveLength(65);
});

it('gives up the call that its caller gave up, and hangs up on Binance', async () => {
  binance.fail(FAULTS.silent);
  const caller = new AbortController();
  const call = live().candles(QUERY, caller.signal);
  await vi.waitFor(() => expect(binance.counts.inFlight).toBe(1));

  caller.abort(new Error('the client left'));

  await expect(call).rejects.toThrow('the client left');
  await vi.waitFor(() => expect(binance.counts.inFlight).toBe(0));
});

it('makes no call for a caller that had given up before', async () => {
  const reason = new Error('gone');
  await expect(live().candles(QUERY, AbortSignal.abort(reason))).rejects.toBe(reason);
  expect(binance.calls).toHaveLength(0);
});

it.each(['reset', 'hangUp'] as const)(
  'tries once more on a new connection when a kept one is dead (%s)',
  async (fault) => {
    const source = live();
    await source.candles(QUERY);
    binance.fail({ ...FAULTS[fault], times: 1 });

    expect(await source.candles(QUERY)).toMatchObject({ count: 0 });
    expect(binance.calls.map(({ connection }) => connection)).toEqual([1, 1, 2]);
  },
);

it('does not try a third time', async () => {
  const source = live();
  await source.candles(QUERY);
  binance.fail(FAULTS.reset);

  await expect(source.candles(QUERY)).rejects.toMatchObject({ statusCode: 503 });
  expect(binance.calls).toHaveLength(3);
});
