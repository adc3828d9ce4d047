import type { UpstreamOutcome } from './outcome.ts';

/** A call to Binance that is over. */
export type UpstreamCall = {
  outcome: UpstreamOutcome;
  /** From the wish to call to the last candle, the wait for a free connection included. */
  durationMs: number;
  /** Milliseconds since the epoch. */
  endedAt: number;
};

type Listener = (call: UpstreamCall) => void;

/** What became of calls to Binance. */
export type UpstreamCalls = {
  /** Takes a call of this process, and tells it to the listeners. */
  note: Listener;
  /** Takes a call of another process that shares this one's way to Binance; nobody is told. */
  hear: Listener;
  onCall(listener: Listener): void;
  /** The latest that says something about Binance: one that its caller gave up on does not. */
  last(): UpstreamCall | undefined;
};

/** Calls of which none has been made yet. */
export function createUpstreamCalls(): UpstreamCalls {
  const listeners: Listener[] = [];
  let last: UpstreamCall | undefined;

  function hear(call: UpstreamCall): void {
    if (call.outcome === 'aborted') return;
    if (last === undefined || call.endedAt >= last.endedAt) last = call;
  }

  return {
    note(call) {
      hear(call);
      for (const listener of listeners) listener(call);
    },
    hear,
    onCall(listener) {
      listeners.push(listener);
    },
    last: () => last,
  };
}

/** Those of this process. The workers of a container tell each other of theirs. */
export const upstreamCalls: UpstreamCalls = createUpstreamCalls();
