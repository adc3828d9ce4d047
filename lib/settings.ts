import { LOG_LEVELS, type LogLevel } from 'portable-handlers/log';
import { type ApiKey, parseApiKeys } from './api-keys.ts';
import { parseOrigins } from './cors-origins.ts';
import { integer, oneOf, parseBaseUrl, parseHost, parseNamespace } from './setting-kinds.ts';

/** A setting: a variable of the environment, how its text is read, and what the documents say of it. */
export type Setting<T> = {
  name: string;
  /** The value where the variable is absent or empty. */
  fallback: T;
  /** Throws an Error, or an AggregateError, whose messages follow the setting's name in a sentence. */
  parse(text: string): T;
  /** What it is for, in Markdown. */
  meaning: string;
  /** Where it has a meaning, unless it is in both. */
  only?: 'container' | 'function';
  /** What `.env` sets it to; by default the fallback. */
  local?: string;
  /** What `.env` shows commented out, for a setting that is off unless given. */
  example?: string;
  /**
   * What Compose gives the container, by default the variable or else the fallback: always the same, or another
   * value where the variable is not there at all.
   */
  compose?: { fixed?: string; unset?: string };
};

function setting<T>(row: Setting<T>): Setting<T> {
  return row;
}

/** Every setting, by its name in a `Config`. `npm run tables` writes the documents and files that show them. */
export const settings = {
  host: setting({
    name: 'API_HOST',
    fallback: '127.0.0.1',
    parse: parseHost,
    meaning: 'Address to listen on; the container sets `0.0.0.0`',
    only: 'container',
    compose: { fixed: '0.0.0.0' },
  }),
  port: setting({
    name: 'API_PORT',
    fallback: 8000,
    parse: integer(0, 65_535),
    meaning: 'Port to listen on',
    only: 'container',
    compose: { fixed: '8000' },
  }),
  logLevel: setting<LogLevel>({
    name: 'API_LOG_LEVEL',
    fallback: 'INFO',
    parse: parseLogLevel,
    meaning: '`DEBUG`, `INFO`, `WARNING` (or `WARN`), `ERROR`, `CRITICAL`, in any case',
  }),
  environment: setting<'development' | 'production'>({
    name: 'ENVIRONMENT',
    fallback: 'development',
    parse: oneOf('development', 'production'),
    meaning: '`development` or `production`',
  }),
  workers: setting<number | 'auto'>({
    name: 'API_WORKERS',
    fallback: 'auto',
    parse: (text) => (text === 'auto' ? 'auto' : integer(1, 256, ' or auto')(text)),
    meaning:
      'A number, or `auto`: CPU x 2 + 1, where CPU is what the cgroup grants, and no more than fit into its memory at 120 MB each',
    only: 'container',
  }),
  requestTimeoutMs: setting({
    name: 'API_REQUEST_TIMEOUT_MS',
    fallback: 25_000,
    // An HTTP API waits 30 seconds for its function and no longer.
    parse: integer(1_000, 30_000),
    meaning: 'Time a handler has; 504 half a second before',
  }),
  shutdownTimeoutMs: setting({
    name: 'API_SHUTDOWN_TIMEOUT_MS',
    fallback: 10_000,
    parse: integer(100, 600_000),
    meaning:
      'Time to finish what is in flight on SIGTERM or SIGINT; for more than 15 seconds raise `stop_grace_period` in `docker-compose.yml` too',
    only: 'container',
  }),
  /** A part of `shutdownTimeoutMs`. */
  drainDelayMs: setting({
    name: 'API_DRAIN_DELAY_MS',
    fallback: 0,
    parse: integer(0, 600_000),
    meaning:
      'Of that time, how long a stop goes on accepting while `/health/ready` says 503, so that a balancer notices first',
    only: 'container',
  }),
  trustedProxies: setting({
    name: 'API_TRUSTED_PROXIES',
    fallback: 0,
    parse: integer(0, 16),
    meaning:
      'How many proxies in front are believed about the client (`X-Forwarded-For`, counted from the right)',
    only: 'container',
  }),
  bodyBudgetBytes: setting({
    name: 'API_BODY_BUDGET_BYTES',
    fallback: 16_777_216,
    parse: integer(65_536, 1_073_741_824),
    meaning:
      "What the bodies of all of a worker's requests may take at once; beyond it 503. The service's own routes take none",
    only: 'container',
  }),
  /** None: nobody is asked for one. */
  apiKeys: setting<ApiKey[]>({
    name: 'API_KEYS',
    fallback: [],
    parse: parseApiKeys,
    meaning: 'Who may call: `name:key` or `name:sha256:hex`, separated by commas ([keys](#keys))',
    example: `mobile:sha256:${'0'.repeat(64)}`,
  }),
  /** `*` for all; none: cross-origin calls are not answered to browsers. */
  corsOrigins: setting<string[]>({
    name: 'API_CORS_ORIGINS',
    fallback: [],
    parse: parseOrigins,
    meaning:
      "Origins whose pages may call (`https://app.example.com`), separated by commas, or `*`; in AWS the stack's `CorsAllowOrigins`",
    example: 'https://app.example.com',
  }),
  marketData: setting<'live' | 'simulated' | 'auto'>({
    name: 'MARKET_DATA',
    fallback: 'live',
    parse: oneOf('live', 'simulated', 'auto'),
    meaning:
      '`live`, `simulated`, or `auto` (live where Binance answers at the start); production takes `live` alone',
    local: 'auto',
  }),
  binanceBaseUrl: setting({
    name: 'BINANCE_BASE_URL',
    fallback: 'https://data-api.binance.vision',
    parse: parseBaseUrl,
    meaning: "Binance's REST API or a stand-in for it",
  }),
  binanceTimeoutMs: setting({
    name: 'BINANCE_TIMEOUT_MS',
    fallback: 10_000,
    parse: integer(100, 29_999),
    meaning: 'Time for a call to Binance; smaller than `API_REQUEST_TIMEOUT_MS`',
  }),
  /** Undefined: no limit. */
  rateLimit: setting<number | undefined>({
    name: 'API_RATE_LIMIT',
    fallback: undefined,
    parse: integer(1, 1_000_000),
    meaning:
      "Requests a minute for each client (API key, or address), all workers together; beyond it 429. In AWS the stage's throttle stands in its place",
    only: 'container',
    example: '600',
  }),
  /** Undefined: nowhere. */
  metricsPort: setting<number | undefined>({
    name: 'API_METRICS_PORT',
    fallback: undefined,
    parse: integer(0, 65_535),
    meaning:
      'Port of `API_HOST` where Prometheus finds `/metrics` ([docs/metrics.md](docs/metrics.md)); container only',
    only: 'container',
    example: '9464',
    // Not published: Prometheus asks inside the network of Compose.
    compose: { unset: '9464' },
  }),
  /** Undefined: none are written. */
  metricsEmf: setting<string | undefined>({
    name: 'API_METRICS_EMF',
    fallback: undefined,
    parse: parseNamespace,
    meaning: 'CloudWatch namespace of the same figures; Lambda only',
    only: 'function',
  }),
};

function parseLogLevel(text: string): LogLevel {
  const name = text.toUpperCase() === 'WARN' ? 'WARNING' : text.toUpperCase();
  return oneOf(...LOG_LEVELS)(name);
}
