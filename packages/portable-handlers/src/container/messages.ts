import type { Json } from '../shared-values.ts';
import type { SharedToPrimary, SharedToWorker } from './share.ts';

/** A metric as one process sends it to another, in prom-client's form. */
export type Metric = {
  name: string;
  help: string;
  type: string;
  /** How those of several processes become one. */
  aggregator: 'sum';
  values: { value: number; labels: Record<string, string | number>; metricName?: string }[];
};

/**
 * What the primary sends a worker.
 *
 * `accept`: it carries the listening socket as its handle, where workers accept, `most` connections each. `share`: how
 * many each would have if all had the same. `connection`: it carries an accepted socket as its handle, to be taken
 * before `until` (ms of the machine's monotonic clock). `stop_accepting`: close the copy of the listening socket.
 * `draining`: the container is about to stop, and still serves. `drain`: finish within the time, and end. `report`: its metrics
 * are wanted. `counted`: the answer to a `count`.
 */
export type ToWorker =
  | { type: 'accept'; most: number }
  | { type: 'share'; share: number; othersHaveRoom: boolean }
  | { type: 'connection'; id: number; until: number }
  | { type: 'stop_accepting' }
  | { type: 'draining' }
  | { type: 'drain'; timeoutMs: number }
  | { type: 'report'; report: number }
  | { type: 'counted'; id: number; count: number; leftMs: number }
  | SharedToWorker;

/**
 * What a worker sends the primary; `open` is the number of its connections.
 *
 * `started`: it listens to messages. `ready`: it serves; `facts` are for the line of the start. `heartbeat`: its
 * event loop turns. `passed`: it carries, as its handle, a connection that another is to have. `taken`, `not_taken`: what
 * became of a connection handed over. `refused`: so many connections were closed for want of room.
 * `stopped_accepting`: its copy of the listening socket is closed. `crashed`: it finishes what it has taken, takes
 * no more, and ends. `drained`: it is about to end, as it was asked to; `unfinished` requests were cut off.
 * `metrics`: what it has counted since the last of them, and its gauges where they are the answer to a `report`.
 * `count`: a request of a client, against the rate limit.
 */
export type ToPrimary =
  | { type: 'started' }
  | { type: 'ready'; facts: Record<string, Json> }
  | { type: 'heartbeat'; open: number }
  | { type: 'passed' }
  | { type: 'taken'; id: number; open: number }
  | { type: 'not_taken'; id: number; open: number }
  | { type: 'refused'; count: number }
  | { type: 'stopped_accepting' }
  | { type: 'crashed' }
  | { type: 'drained'; unfinished: number }
  | { type: 'metrics'; counts: Metric[]; report?: number; gauges?: Metric[] }
  | { type: 'count'; id: number; client: string }
  | SharedToPrimary;
