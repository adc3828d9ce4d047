import type { UpstreamCall } from '../../../../lib/candles/binance/calls.ts';
import type { WorkerNow } from './primary/metrics/write-metrics.ts';
import type { Counts } from './worker/metrics/tally.ts';

/**
 * What the primary tells a worker.
 *
 * `connection`: it carries the accepted socket as its handle. `draining`: the container is about to stop,
 * and still serves. `drain`: finish within the time, and end. `ban`, `upstream_call`: what another worker
 * has learned about the upstream. `report`: its figures are wanted.
 */
export type ToWorker =
  | { type: 'connection' }
  | { type: 'draining' }
  | { type: 'drain'; timeoutMs: number }
  | { type: 'ban'; until: number }
  | { type: 'upstream_call'; call: UpstreamCall }
  | { type: 'report'; report: number };

/**
 * What a worker tells the primary; `open` is the number of its connections.
 *
 * `ready`: it can serve. `alive`: its event loop turns. `taken`: the socket handed over is now its own.
 * `crashed`: it finishes what it has taken, takes no more, and ends. `drained`: it is about to end, as it
 * was asked to; `unfinished` requests were cut off. `ban`: the upstream refuses calls
 * until that time (ms since the epoch). `upstream_call`: one is over. `counted`: what it has counted since
 * it last said so, and how it is now, where a report was asked for.
 */
export type ToPrimary =
  | { type: 'ready' }
  | { type: 'alive'; open: number }
  | { type: 'taken'; open: number }
  | { type: 'crashed' }
  | { type: 'drained'; unfinished: number }
  | { type: 'ban'; until: number }
  | { type: 'upstream_call'; call: UpstreamCall }
  | {
      type: 'counted';
      counts: Counts | undefined;
      now?: { report: number; figures: WorkerNow };
    };
