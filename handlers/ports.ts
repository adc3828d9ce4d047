import type { CandleSource } from '../lib/candles/candle.ts';
import { createCandles } from '../lib/candles/create-candles.ts';
import { type Config, readConfig } from '../lib/config.ts';
import { createLog } from '../lib/log/create-log.ts';
import type { Log } from '../lib/log/log.ts';
import { createStdoutSink } from '../lib/log/stdout.ts';

/** What the handlers are given from outside. */
export type Ports = {
  candles: CandleSource;
  /** The time in milliseconds since the epoch. */
  clock: () => number;
  log: Log;
  environment: Config['environment'];
  /** When the service started, in milliseconds since the epoch. */
  startedAt: number;
};

let ports: Ports | undefined;
let log: Log | undefined;

/**
 * The ports of this process, made from its configuration at the first call: importing a handler costs
 * a cold start nothing. Throws a `ConfigError` where the configuration cannot be used.
 */
export function processPorts(): Ports {
  ports ??= createPorts(readConfig(), log);
  return ports;
}

/** The log of this process, which there is also where its configuration cannot be used. */
export function processLog(): Log {
  try {
    return processPorts().log;
  } catch {
    // What went wrong there is for the caller's line to tell, or has been told at the start.
    log ??= createLog({ level: 'INFO', sink: createStdoutSink() });
    return log;
  }
}

/** Gives this process the log that it is to use, in place of the one it would make itself. */
export function useLog(given: Log): void {
  log = given;
}

/** Gives this process the ports it is to use, in place of those it would make itself. */
export function usePorts(given: Ports): void {
  ports = given;
}

/** Makes the ports that a configuration asks for; lines go to `log`, by default to stdout. */
export function createPorts(
  config: Config,
  log: Log = createLog({ level: config.logLevel, sink: createStdoutSink() }),
): Ports {
  const clock = Date.now;
  return {
    candles: createCandles(config, clock),
    clock,
    log,
    environment: config.environment,
    startedAt: config.startedAt ?? Math.round(Date.now() - process.uptime() * 1000),
  };
}
