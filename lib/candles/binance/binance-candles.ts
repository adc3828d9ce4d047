import type { CandleSource } from '../candles.ts';
import { type Ban, pauseOf } from './ban.ts';
import { type Client, createClient, createDeadline } from './client.ts';
import { type Answer, answerCause, refusalError, upstreamError } from './errors.ts';
import { readRows } from './read-rows.ts';

type Options = {
  /** Without a slash at its end. */
  baseUrl: string;
  /** For the whole call: the wait for a free connection, the answer to its last byte. */
  timeoutMs: number;
  /** No call is sent before its end; it is extended when Binance asks for a pause. */
  ban: Ban;
  /** The time in milliseconds since the epoch. */
  clock: () => number;
};

/** How many calls this process has in flight at once; the others queue. */
const MAX_IN_FLIGHT = 64;

/**
 * Candles from Binance's REST API (`GET /api/v3/klines`). What goes wrong is thrown as the `HttpError`s of
 * `errors.ts`; an abort by the caller as the signal's reason.
 */
export function createBinanceCandles({ baseUrl, timeoutMs, ban, clock }: Options): CandleSource {
  // Created by the first call: a function that is only asked for its health never needs it.
  let client: Client | undefined;
  const slots = createSlots(MAX_IN_FLIGHT);

  function heedBan(): void {
    const left = ban.leftMs();
    if (left <= 0) return;
    throw pauseError(new Error(`No call before ${new Date(clock() + left).toISOString()}`));
  }

  function pauseError(cause: Error) {
    const seconds = Math.max(1, Math.ceil(ban.leftMs() / 1_000));
    return upstreamError('paused', cause, { 'retry-after': String(seconds) });
  }

  /** The error for an answer whose status is not 200. The pause that it may ask for begins. */
  function answerError(answer: Answer) {
    const pause = pauseOf(answer.status, answer.headers['retry-after'], clock());
    if (pause === undefined) return refusalError(answer);
    ban.extend(pause);
    return pauseError(answerCause(answer));
  }

  return {
    source: 'binance',
    async candles(query, signal) {
      heedBan();
      const { symbol, interval, limit, startTime, endTime } = query;
      let path = `/api/v3/klines?symbol=${encodeURIComponent(symbol)}&interval=${interval}&limit=${limit}`;
      if (startTime !== undefined) path += `&startTime=${startTime}`;
      if (endTime !== undefined) path += `&endTime=${endTime}`;
      let missing = 'free connection';
      // No arrow function: a minifier drops the name of one that is used once, and log lines show the name.
      function late() {
        return upstreamError('timed_out', new Error(`No ${missing} within ${timeoutMs} ms`));
      }
      const deadline = createDeadline(timeoutMs, late, signal);
      try {
        await slots.take(deadline.signal);
        try {
          missing = 'whole answer';
          client ??= createClient(baseUrl);
          const answer = await client.get(path, deadline.signal, heedBan);
          if (answer.status !== 200) throw answerError(answer);
          return readRows(answer.body, query);
        } finally {
          slots.give();
        }
      } finally {
        deadline.clear();
      }
    },
  };
}

/**
 * A limit on how many calls run at once; further ones wait, first come, first served. `take` resolves when the
 * caller has a slot, and rejects with the signal's reason if it is aborted before; `give` gives the slot back.
 */
function createSlots(size: number) {
  // A Set keeps its order, and removes a waiter that gave up in constant time.
  const waiting = new Set<() => void>();
  let free = size;

  return {
    async take(signal: AbortSignal): Promise<void> {
      signal.throwIfAborted();
      if (free > 0) {
        free--;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        waiting.add(resolve);
        signal.addEventListener('abort', () => {
          waiting.delete(resolve);
          reject(signal.reason);
        });
      });
    },
    give(): void {
      const [next] = waiting;
      if (next === undefined) {
        free++;
        return;
      }
      waiting.delete(next);
      next();
    },
  };
}
