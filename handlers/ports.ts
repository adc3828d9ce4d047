import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { MemoryUse, ProcessPorts } from 'portable-handlers';
import type { Log } from 'portable-handlers/log';
import type { UpstreamCall } from '../lib/candles/binance/calls.ts';
import type { CandleSource } from '../lib/candles/candles.ts';
import { createCandles } from '../lib/candles/create-candles.ts';
import type { Config } from '../lib/config.ts';
import type { HttpError } from '../lib/errors.ts';

/** What the answer to a request says about its client's quota, and the 429 if it is one too many. */
export type Counted = { headers: Record<string, string>; refusal?: HttpError };

/** What the handlers are given from outside. */
export type Ports = {
  candles: CandleSource;
  /** The time in milliseconds since the epoch. */
  clock: () => number;
  log: Log;
  /** The settings of the service, as its process read them. */
  settings: Config;
  /** When the service started, in milliseconds since the epoch. */
  startedAt: number;
  /** Whether the process is about to stop. A function never is: Lambda calls it no more, that is all. */
  isDraining?(): boolean;
  /** The memory that the process shares with others; undefined where that has no limit. */
  memory?(): MemoryUse | undefined;
  /** The latest call to Binance that is over. */
  lastCall?(): UpstreamCall | undefined;
  /**
   * Counts a request of a client that is known by the name of its key or else by its address. The
   * container's alone: on AWS the stage's throttle is in front, before a function costs anything.
   */
  rateLimit?(event: APIGatewayProxyEventV2, apiKey: string | undefined): Promise<Counted>;
  /** Answers for the pages of documents and what they load, where they are served. */
  pages?(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2>;
};

/** Makes the ports that a configuration asks for, in a process that offers `process`. */
export function createPorts(config: Config, process: ProcessPorts): Ports {
  const clock = Date.now;
  const { log, startedAt, isDraining, memory } = process;
  return {
    ...createCandles(config, { ...process, clock }),
    ...{ clock, log, startedAt, isDraining, memory },
    settings: config,
  };
}
