import { LOG_LEVELS, type LogLevel } from 'portable-handlers/log';
import { type ApiKey, parseApiKeys } from './api-keys.ts';
import { parseOrigins } from './cors-origins.ts';

/** Every setting of the service, checked and with its default applied. */
export type Config = {
  host: string;
  port: number;
  logLevel: LogLevel;
  environment: 'development' | 'production';
  /** `auto`: CPU x 2 + 1, as far as the memory allows. */
  workers: number | 'auto';
  requestTimeoutMs: number;
  shutdownTimeoutMs: number;
  /** How long a stop goes on accepting, so that a balancer notices; a part of `shutdownTimeoutMs`. */
  drainDelayMs: number;
  trustedProxies: number;
  /** None: nobody is asked for one. */
  apiKeys: ApiKey[];
  /** Origins whose pages may call, `*` for all; none: cross-origin calls are not answered to browsers. */
  corsOrigins: string[];
  marketData: 'live' | 'simulated' | 'auto';
  binanceBaseUrl: string;
  binanceTimeoutMs: number;
  /** Requests a minute for each client; undefined: no limit. */
  rateLimit: number | undefined;
  /** Where Prometheus may ask; undefined: nowhere. */
  metricsPort: number | undefined;
  /** CloudWatch namespace of a function's figures; undefined: none are written. */
  metricsEmf: string | undefined;
  /** When the container started, ms since the epoch; its primary tells its workers. */
  startedAt: number | undefined;
};

type Environment = Record<string, string | undefined>;

/** A configuration that cannot be used; `problems` has one sentence for each bad setting. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: string[];

  constructor(problems: string[]) {
    super(problems.join('; '));
    this.problems = problems;
  }
}

/**
 * Reads the settings from the environment, the only place that does. A setting that is absent or empty
 * has its default. Throws a `ConfigError` that lists every problem, not just the first; `check` finds
 * those of settings that one world alone has.
 */
export function readConfig(
  env: Environment = process.env,
  check: (config: Config) => string[] = () => [],
): Config {
  const problems: string[] = [];

  function read<T>(name: string, fallback: T, parse: (text: string) => T): T {
    const text = env[name]?.trim();
    if (text === undefined || text === '') return fallback;
    try {
      return parse(text);
    } catch (problem) {
      const found = problem instanceof AggregateError ? problem.errors : [problem];
      problems.push(...found.map((one: Error) => `${name} ${one.message}`));
      return fallback;
    }
  }

  const config: Config = {
    host: read('API_HOST', '127.0.0.1', parseHost),
    port: read('API_PORT', 8000, integer(0, 65_535)),
    logLevel: read('API_LOG_LEVEL', 'INFO', parseLogLevel),
    environment: read('ENVIRONMENT', 'development', oneOf('development', 'production')),
    workers: read<number | 'auto'>('API_WORKERS', 'auto', (text) =>
      text === 'auto' ? 'auto' : integer(1, 256, ' or auto')(text),
    ),
    // An HTTP API waits 30 seconds for its function and no longer.
    requestTimeoutMs: read('API_REQUEST_TIMEOUT_MS', 25_000, integer(1_000, 30_000)),
    shutdownTimeoutMs: read('API_SHUTDOWN_TIMEOUT_MS', 10_000, integer(100, 600_000)),
    drainDelayMs: read('API_DRAIN_DELAY_MS', 0, integer(0, 600_000)),
    trustedProxies: read('API_TRUSTED_PROXIES', 0, integer(0, 16)),
    apiKeys: read<ApiKey[]>('API_KEYS', [], parseApiKeys),
    corsOrigins: read<string[]>('API_CORS_ORIGINS', [], parseOrigins),
    marketData: read('MARKET_DATA', 'live', oneOf('live', 'simulated', 'auto')),
    binanceBaseUrl: read('BINANCE_BASE_URL', 'https://data-api.binance.vision', parseBaseUrl),
    binanceTimeoutMs: read('BINANCE_TIMEOUT_MS', 10_000, integer(100, 29_999)),
    rateLimit: read('API_RATE_LIMIT', undefined, integer(1, 1_000_000)),
    metricsPort: read('API_METRICS_PORT', undefined, integer(0, 65_535)),
    metricsEmf: read('API_METRICS_EMF', undefined, parseNamespace),
    startedAt: read('API_STARTED_AT', undefined, integer(0, Number.MAX_SAFE_INTEGER)),
  };

  if (config.binanceTimeoutMs >= config.requestTimeoutMs) {
    problems.push(
      `BINANCE_TIMEOUT_MS must be smaller than API_REQUEST_TIMEOUT_MS (${config.binanceTimeoutMs} is not smaller than ${config.requestTimeoutMs})`,
    );
  }
  if (config.environment === 'production' && config.marketData !== 'live') {
    problems.push(`MARKET_DATA must be live in production, not ${config.marketData}`);
  }
  problems.push(...check(config));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** What Lambda tells a function about itself, under the names of `extra.runtime`. */
export function readFunction(env: Environment = process.env) {
  return {
    function_name: env.AWS_LAMBDA_FUNCTION_NAME ?? '',
    function_version: env.AWS_LAMBDA_FUNCTION_VERSION ?? '',
    memory_mb: Number(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 0),
  };
}

/**
 * The X-Ray trace (`1-5759e988-bd862e3fe1be46a994272793`) that a header names, if any: by default that of the
 * function's one current invocation.
 */
export function readTraceId(
  header: string | undefined = process.env._X_AMZN_TRACE_ID,
): string | undefined {
  return /(?:^|;)Root=([^;]+)/.exec(header ?? '')?.[1];
}

function integer(min: number, max: number, otherwise = '') {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d{1,16}$/.test(text) && value >= min && value <= max) return value;
    throw new Error(`must be a whole number from ${min} to ${max}${otherwise}, not ${quote(text)}`);
  };
}

function oneOf<const T extends string>(...values: T[]) {
  return (text: string): T => {
    const value = values.find((candidate) => candidate === text);
    if (value !== undefined) return value;
    throw new Error(`must be one of ${values.join(', ')}, not ${quote(text)}`);
  };
}

function parseLogLevel(text: string): LogLevel {
  const name = text.toUpperCase() === 'WARN' ? 'WARNING' : text.toUpperCase();
  return oneOf(...LOG_LEVELS)(name);
}

function parseHost(text: string): string {
  if (/^[A-Za-z0-9.:_-]+$/.test(text)) return text;
  throw new Error(`must be a host name or an address, not ${quote(text)}`);
}

/** The URL without a slash at its end. Nothing of a refused one is repeated: it may hold a password. */
function parseBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new Error('must be an http or https URL');
  }
  if (url.username !== '' || url.password !== '') {
    throw new Error('must not hold a user name or a password');
  }
  if (url.search !== '' || url.hash !== '') {
    throw new Error('must have neither a query nor a fragment');
  }
  return url.href.replace(/\/+$/, '');
}

function parseNamespace(text: string): string {
  // CloudWatch takes no other characters, and keeps AWS/ to itself.
  if (/^(?!AWS\/)[A-Za-z0-9._\-/#]{1,255}$/.test(text)) return text;
  throw new Error(`must be a CloudWatch namespace, not ${quote(text)}`);
}

/** A wrong value, short enough for a log line. */
function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
