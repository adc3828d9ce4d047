/** What the primary tells a worker. `connection` carries the accepted socket as its handle. */
export type ToWorker =
  | { type: 'connection' }
  | { type: 'drain'; timeoutMs: number }
  | { type: 'ban'; until: number };

/**
 * What a worker tells the primary; `open` is the number of its connections.
 *
 * `ready`: it can serve. `alive`: its event loop turns. `taken`: the socket handed over is now its own.
 * `drained`: it is about to end; `unfinished` requests were cut off. `ban`: the upstream refuses calls until that time (ms since the epoch).
 */
export type ToPrimary =
  | { type: 'ready' }
  | { type: 'alive'; open: number }
  | { type: 'taken'; open: number }
  | { type: 'drained'; unfinished: number }
  | { type: 'ban'; until: number };
