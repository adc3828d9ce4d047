import { SettingsError } from 'portable-handlers';
import { type Setting, settings } from './settings.ts';

/** Every setting of the service, checked and with its default applied. */
export type Config = {
  [Name in keyof typeof settings]: (typeof settings)[Name] extends Setting<infer T> ? T : never;
};

/**
 * Reads the settings from the environment, the only place that does. A setting that is absent or empty
 * has its default. Throws a `SettingsError` that lists every problem, not just the first.
 */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const problems: string[] = [];

  function read<T>({ name, fallback, parse }: Setting<T>): T {
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

  const rows = Object.entries<Setting<unknown>>(settings);
  const config = Object.fromEntries(rows.map(([name, row]) => [name, read(row)])) as Config;

  const { binanceTimeoutMs, requestTimeoutMs, environment, marketData } = config;
  if (binanceTimeoutMs >= requestTimeoutMs) {
    problems.push(
      `BINANCE_TIMEOUT_MS must be smaller than API_REQUEST_TIMEOUT_MS (${binanceTimeoutMs} is not smaller than ${requestTimeoutMs})`,
    );
  }
  if (environment === 'production' && marketData !== 'live') {
    problems.push(`MARKET_DATA must be live in production, not ${marketData}`);
  }
  if (problems.length > 0) throw new SettingsError(problems, config);
  return config;
}
