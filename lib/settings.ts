import { LOG_LEVELS, type LogLevel } from 'portable-handlers/log';
import { type ApiKey, parseApiKeys } from './api-keys.ts';
import { integer, matching, oneOf, parseBaseUrl, parseOrigins } from './setting-kinds.ts';

/** A setting: a variable of the environment, its value where that is absent or empty, and how its text is read. */
export type Setting<T> = {
  name: string;
  fallback: T;
  /** Throws an Error, or an AggregateError, whose messages follow the setting's name in a sentence. */
  parse(text: string): T;
};

function setting<T>(name: string, fallback: T, parse: (text: string) => T): Setting<T> {
  return { name, fallback, parse };
}

/** Every setting, by its name in a `Config`. An optional one that is undefined is off. */
export const settings = {
  host: setting(
    'API_HOST',
    '127.0.0.1',
    matching(/^[A-Za-z0-9.:_-]+$/, 'a host name or an address'),
  ),
  port: setting('API_PORT', 8000, integer(0, 65_535)),
  logLevel: setting<LogLevel>('API_LOG_LEVEL', 'INFO', (text) => {
    const name = text.toUpperCase();
    return oneOf(...LOG_LEVELS)(name === 'WARN' ? 'WARNING' : name);
  }),
  environment: setting('ENVIRONMENT', 'development', oneOf('development', 'production')),
  workers: setting<number | 'auto'>('API_WORKERS', 'auto', (text) =>
    text === 'auto' ? 'auto' : integer(1, 256, ' or auto')(text),
  ),
  // An HTTP API waits 30 seconds for its function and no longer.
  requestTimeoutMs: setting('API_REQUEST_TIMEOUT_MS', 25_000, integer(1_000, 30_000)),
  shutdownTimeoutMs: setting('API_SHUTDOWN_TIMEOUT_MS', 10_000, integer(100, 600_000)),
  drainDelayMs: setting('API_DRAIN_DELAY_MS', 0, integer(0, 600_000)),
  trustedProxies: setting('API_TRUSTED_PROXIES', 0, integer(0, 16)),
  bodyBudgetBytes: setting('API_BODY_BUDGET_BYTES', 16_777_216, integer(65_536, 1_073_741_824)),
  apiKeys: setting<ApiKey[]>('API_KEYS', [], parseApiKeys),
  corsOrigins: setting<string[]>('API_CORS_ORIGINS', [], parseOrigins),
  marketData: setting('MARKET_DATA', 'live', oneOf('live', 'simulated', 'auto')),
  binanceBaseUrl: setting('BINANCE_BASE_URL', 'https://data-api.binance.vision', parseBaseUrl),
  binanceTimeoutMs: setting('BINANCE_TIMEOUT_MS', 10_000, integer(100, 29_999)),
  rateLimit: setting<number | undefined>('API_RATE_LIMIT', undefined, integer(1, 1_000_000)),
  metricsPort: setting<number | undefined>('API_METRICS_PORT', undefined, integer(0, 65_535)),
  metricsEmf: setting<string | undefined>(
    'API_METRICS_EMF',
    undefined,
    // CloudWatch takes no other characters, and keeps AWS/ to itself.
    matching(/^(?!AWS\/)[A-Za-z0-9._\-/#]{1,255}$/, 'a CloudWatch namespace'),
  ),
};

/** What documents and files say of a setting. */
export type SettingDescription = {
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

/**
 * The documents and files that show settings are made of these by `npm run tables`. Apart from the settings, so
 * that a function's bundle leaves the texts out: nothing here may be called.
 */
export const descriptions: Record<keyof typeof settings, SettingDescription> = {
  host: {
    meaning: 'Address to listen on; the container sets `0.0.0.0`',
    only: 'container',
    compose: { fixed: '0.0.0.0' },
  },
  port: { meaning: 'Port to listen on', only: 'container', compose: { fixed: '8000' } },
  logLevel: {
    meaning: '`DEBUG`, `INFO`, `WARNING` (or `WARN`), `ERROR`, `CRITICAL`, in any case',
  },
  environment: { meaning: '`development` or `production`' },
  workers: {
    meaning:
      'A number, or `auto`: CPU x 2 + 1, where CPU is what the cgroup grants, and no more than fit into its memory at 120 MB each',
    only: 'container',
  },
  requestTimeoutMs: { meaning: 'Time a handler has; 504 half a second before' },
  shutdownTimeoutMs: {
    meaning:
      'Time to finish what is in flight on SIGTERM or SIGINT; for more than 15 seconds raise `stop_grace_period` in `docker-compose.yml` too',
    only: 'container',
  },
  drainDelayMs: {
    meaning:
      'Of that time, how long a stop goes on accepting while `/health/ready` says 503, so that a balancer notices first',
    only: 'container',
  },
  trustedProxies: {
    meaning:
      'How many proxies in front are believed about the client (`X-Forwarded-For`, counted from the right)',
    only: 'container',
  },
  bodyBudgetBytes: {
    meaning:
      "What the bodies of all of a worker's requests may take at once; beyond it 503. The service's own routes take none",
    only: 'container',
  },
  apiKeys: {
    meaning: 'Who may call: `name:key` or `name:sha256:hex`, separated by commas ([keys](#keys))',
    example: 'mobile:sha256:0000000000000000000000000000000000000000000000000000000000000000',
  },
  corsOrigins: {
    meaning:
      "Origins whose pages may call (`https://app.example.com`), separated by commas, or `*`; in AWS the stack's `CorsAllowOrigins`",
    example: 'https://app.example.com',
  },
  marketData: {
    meaning:
      '`live`, `simulated`, or `auto` (live where Binance answers at the start); production takes `live` alone',
    local: 'auto',
  },
  binanceBaseUrl: { meaning: "Binance's REST API or a stand-in for it" },
  binanceTimeoutMs: {
    meaning: 'Time for a call to Binance; smaller than `API_REQUEST_TIMEOUT_MS`',
  },
  rateLimit: {
    meaning:
      "Requests a minute for each client (API key, or address), all workers together; beyond it 429. In AWS the stage's throttle stands in its place",
    only: 'container',
    example: '600',
  },
  metricsPort: {
    meaning:
      'Port of `API_HOST` where Prometheus finds `/metrics` ([docs/metrics.md](docs/metrics.md)); container only',
    only: 'container',
    example: '9464',
    // Not published: Prometheus asks inside the network of Compose.
    compose: { unset: '9464' },
  },
  metricsEmf: {
    meaning: 'CloudWatch namespace of the same metrics; Lambda only',
    only: 'function',
  },
};
