import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Log } from 'portable-handlers/log';
import type { ApiKey } from '../lib/api-keys.ts';
import type { UpstreamCall } from '../lib/candles/binance/calls.ts';
import type { CandleSource } from '../lib/candles/candles.ts';
import { createCandles } from '../lib/candles/create-candles.ts';
import type { Config } from '../lib/config.ts';
import type { HttpError } from '../lib/errors.ts';

/** Bytes in use, and how many there may be. */
export type MemoryUse = { used: number; limit: number };

/** What the answer to a request says about its client's quota, and the 429 if it is one too many. */
export type Counted = { headers: Record<string, string>; refusal?: HttpError };

/** What the handlers are given from outside. */
export type Ports = {
  candles: CandleSource;
  /** The time in milliseconds since the epoch. */
  clock: () => number;
  log: Log;
  environment: Config['environment'];
  /** Who may call what is not open to all; nobody is asked where there are none. */
  apiKeys: readonly ApiKey[];
  /** Origins whose pages may call; the gateway in front answers them. */
  corsOrigins: readonly string[];
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

/** Makes the ports that a configuration asks for; lines go to `log`. */
export function createPorts(config: Config, log: Log): Ports {
  const clock = Date.now;
  return {
    candles: createCandles(config, clock),
    clock,
    log,
    environment: config.environment,
    apiKeys: config.apiKeys,
    corsOrigins: config.corsOrigins,
    startedAt: config.startedAt ?? Math.round(Date.now() - process.uptime() * 1000),
  };
}
