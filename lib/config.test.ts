import { SettingsError } from 'portable-handlers';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { settings } from './settings.ts';

function problemsOf(env: Record<string, string>): string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  it('has a default for every setting', () => {
    const config = readConfig({});
    expect(Object.keys(config)).toEqual(Object.keys(settings));
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 8000,
      logLevel: 'INFO',
      environment: 'development',
      workers: 'auto',
      requestTimeoutMs: 25_000,
      shutdownTimeoutMs: 10_000,
      drainDelayMs: 0,
      trustedProxies: 0,
      forwardedHeader: 'x-forwarded-for',
      apiKeys: [],
      corsOrigins: [],
      marketData: 'live',
      binanceBaseUrl: 'https://data-api.binance.vision',
      binanceTimeoutMs: 10_000,
      rateLimit: undefined,
      metricsPort: undefined,
      metricsEmf: undefined,
    });
  });

  it('takes what is given; empty and blank are absent', () => {
    const config = readConfig({
      API_HOST: '::1',
      API_PORT: ' 9000 ',
      API_WORKERS: '3',
      ENVIRONMENT: '',
      MARKET_DATA: '  ',
      BINANCE_BASE_URL: 'http://127.0.0.1:9090/',
    });
    expect(config).toMatchObject({
      host: '::1',
      port: 9000,
      workers: 3,
      environment: 'development',
      marketData: 'live',
      binanceBaseUrl: 'http://127.0.0.1:9090',
    });
  });

  it.each([
    ['debug', 'DEBUG'],
    ['Info', 'INFO'],
    ['warn', 'WARNING'],
    ['WARNING', 'WARNING'],
    ['error', 'ERROR'],
    ['critical', 'CRITICAL'],
  ])('takes the level %s for %s', (text, level) => {
    expect(readConfig({ API_LOG_LEVEL: text }).logLevel).toBe(level);
  });

  it.each([
    ['API_HOST', 'a b', 'must be a host name or an address, not "a b"'],
    ['API_PORT', '65536', 'must be a whole number from 0 to 65535, not "65536"'],
    ['API_PORT', '80.0', 'must be a whole number from 0 to 65535, not "80.0"'],
    ['API_LOG_LEVEL', 'LOUD', 'must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL, not "LOUD"'],
    ['ENVIRONMENT', 'staging', 'must be one of development, production, not "staging"'],
    ['API_WORKERS', '0', 'must be a whole number from 1 to 256 or auto, not "0"'],
    ['API_REQUEST_TIMEOUT_MS', '30001', 'must be a whole number from 1000 to 30000, not "30001"'],
    ['API_SHUTDOWN_TIMEOUT_MS', '-1', 'must be a whole number from 100 to 600000, not "-1"'],
    ['API_DRAIN_DELAY_MS', '5s', 'must be a whole number from 0 to 600000, not "5s"'],
    ['API_TRUSTED_PROXIES', 'true', 'must be a whole number from 0 to 16, not "true"'],
    ['MARKET_DATA', 'fake', 'must be one of live, simulated, auto, not "fake"'],
    ['BINANCE_BASE_URL', 'ftp://x', 'must be an http or https URL'],
    ['BINANCE_BASE_URL', 'https://x/?a=1', 'must have neither a query nor a fragment'],
    ['BINANCE_TIMEOUT_MS', '1e3', 'must be a whole number from 100 to 29999, not "1e3"'],
    ['API_RATE_LIMIT', '0', 'must be a whole number from 1 to 1000000, not "0"'],
    ['API_METRICS_PORT', 'on', 'must be a whole number from 0 to 65535, not "on"'],
    ['API_METRICS_EMF', 'AWS/Lambda', 'must be a CloudWatch namespace, not "AWS/Lambda"'],
  ])('refuses %s=%s', (name, value, message) => {
    expect(problemsOf({ [name]: value })).toEqual([`${name} ${message}`]);
  });

  it('lists every problem at once', () => {
    const problems = problemsOf({ API_PORT: 'x', API_WORKERS: 'x', MARKET_DATA: 'x' });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'API_PORT',
      'API_WORKERS',
      'MARKET_DATA',
    ]);
  });

  it('repeats no password, and no endless value', () => {
    const [problem] = problemsOf({ BINANCE_BASE_URL: 'https://me:hunter2@example.com' });
    expect(problem).toBe('BINANCE_BASE_URL must not hold a user name or a password');
    expect(problemsOf({ API_PORT: '9'.repeat(5000) })[0]!.length).toBeLessThan(200);
  });

  it.each(['simulated', 'auto'])('refuses %s market data in production', (marketData) => {
    expect(problemsOf({ ENVIRONMENT: 'production', MARKET_DATA: marketData })).toEqual([
      `MARKET_DATA must be live in production, not ${marketData}`,
    ]);
    expect(problemsOf({ ENVIRONMENT: 'production' })).toEqual([]);
  });

  it('wants the upstream to time out before the request does', () => {
    const env = { API_REQUEST_TIMEOUT_MS: '5000', BINANCE_TIMEOUT_MS: '5000' };
    expect(problemsOf(env)).toEqual([
      'BINANCE_TIMEOUT_MS must be smaller than API_REQUEST_TIMEOUT_MS (5000 is not smaller than 5000)',
    ]);
    expect(problemsOf({ ...env, BINANCE_TIMEOUT_MS: '4999' })).toEqual([]);
  });
});
