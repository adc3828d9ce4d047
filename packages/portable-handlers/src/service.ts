import type { CorsConfiguration } from './http-api/result/cors.ts';
import type { Routes } from './http-api/settings.ts';
import { createLocalStore, type KeyedStore } from './keyed-store.ts';
import type { Log, LogLevel } from './log/log.ts';
import { createSharedValues, type Json, type SharedValues } from './shared-values.ts';

/** Where a setting is read from: `process.env`, or what a test gives. */
export type Environment = Record<string, string | undefined>;

/** Settings that cannot be used; `problems` has one sentence for each, none of them secret. */
export class SettingsError extends Error {
  override readonly name: string = 'SettingsError';
  readonly problems: string[];
  /** What could be read, defaults in the place of the rest, for an adapter to find its own problems in. */
  declare readonly settings: ServiceSettings | undefined;

  constructor(problems: string[], settings?: ServiceSettings) {
    super(problems.join('; '));
    this.problems = problems;
    // Not enumerable: they may hold what no line of a log should.
    Object.defineProperty(this, 'settings', { value: settings });
  }
}

/** What the adapters themselves read of a service's settings; what is absent has the default. */
export type ServiceSettings = {
  /** Default `INFO`. */
  logLevel?: LogLevel | undefined;
  /** Named in the lines of start and stop. Default `development`. */
  environment?: string | undefined;
  /** Address and port to listen on. Default `127.0.0.1`, 8000. */
  host?: string | undefined;
  port?: number | undefined;
  /** `auto`, the default: CPU x 2 + 1, as far as the memory allows. */
  workers?: number | 'auto' | undefined;
  /** Time (ms) that a handler has. Default 25,000. */
  requestTimeoutMs?: number | undefined;
  /** Time (ms) to finish what is in flight when a stop is asked for. Default 10,000. */
  shutdownTimeoutMs?: number | undefined;
  /** How much of that time a stop goes on accepting, so that a balancer notices. Default 0. */
  drainDelayMs?: number | undefined;
  /** How many proxies in front are believed about the client. Default 0. */
  trustedProxies?: number | undefined;
  /** Bytes that the bodies of a worker's requests may take at once. Default 16,777,216. */
  bodyBudgetBytes?: number | undefined;
  /** Which pages of other origins may call; none, if not given. */
  cors?: CorsConfiguration | undefined;
  /** Requests a minute of each client, if the service limits them by `limitRequests`. */
  rateLimit?: number | undefined;
  /** Where Prometheus may ask; nowhere, if not given. */
  metricsPort?: number | undefined;
  /** CloudWatch namespace of a function's metrics; none are written, if not given. */
  metricsEmf?: string | undefined;
};

/** Bytes in use, and how many there may be. */
export type MemoryUse = { used: number; limit: number };

/** Where a client stands with the request that was just counted. */
export type Standing = {
  isAllowed: boolean;
  /** Requests in each window, and what is left of them in this one. */
  limit: number;
  remaining: number;
  windowSeconds: number;
  /** Until the next window begins; at least 1. */
  resetSeconds: number;
};

/** Counts a request of a client, known by the name of a key or else by its address. */
export type CountRequest = (client: {
  apiKey: string | undefined;
  address: string;
}) => Promise<Standing | undefined>;

/** What a process offers a service to make its ports from. */
export type ProcessPorts = {
  log: Log;
  kind: 'container' | 'function';
  /** When the container or function started, in milliseconds since the epoch. */
  startedAt: number;
  /** Whether the process is about to stop. A function never is: Lambda calls it no more, that is all. */
  isDraining(): boolean;
  /** The memory that the process shares with others; undefined where that has no limit. */
  memory(): MemoryUse | undefined;
  /** Values that one worker publishes and all get to know. */
  share: SharedValues;
  /** Values by key, asked for by one worker at a time. */
  store: KeyedStore;
  /** Counts requests against so many a minute, for all workers together; in a container whose settings have `rateLimit`. */
  limitRequests?(perMinute: number): CountRequest;
  /** Notes that a call to an upstream is over, for the metrics of that name. */
  noteCall(ending: string, durationMs: number): void;
};

/** A service, written once and run by each adapter. */
export type Service<Settings extends ServiceSettings = ServiceSettings, Ports = unknown> = {
  /** The first part of each logger's name: with `api` the container's lines are by `api.container`. */
  name: string;
  version: string;
  /** The folder from which log lines name source files. */
  root: URL;
  /** Reads and checks the settings. Throws a `SettingsError` that lists every problem. */
  readSettings(env: Environment): Settings;
  /** How settings are called where they are set, for messages about them; by default as here. */
  settingNames?: { [Name in keyof ServiceSettings]?: string };
  /** Makes what the handlers are given, where a process starts. */
  createPorts(settings: Settings, process: ProcessPorts): Ports | Promise<Ports>;
  /** Makes the route table; loaded where requests are served, not in a container's primary. */
  createRoutes(ports: Ports): Routes | Promise<Routes>;
  /** What else the line of the start says, once the first worker has its ports. */
  describeStart?(settings: Settings, ports: Ports): Record<string, Json>;
};

/** The same service, its types checked. */
export function defineService<Settings extends ServiceSettings, Ports>(
  service: Service<Settings, Ports>,
): Service<Settings, Ports> {
  return service;
}

/** The ports of a process that shares nothing with others: a function, a test. */
export function createLocalPorts(log: Log): ProcessPorts {
  return {
    log,
    kind: 'function',
    startedAt: Math.round(Date.now() - process.uptime() * 1_000),
    isDraining: () => false,
    memory: () => undefined,
    share: createSharedValues(),
    store: createLocalStore(),
    noteCall() {},
  };
}
