import { SettingsError } from 'portable-handlers';
import { type Setting, settings } from './settings.ts';

/** Every setting of the service, checked and with its default applied. */
export type Config = {
  [Name in keyof typeof settings]: (typeof settings)[Name] extends Setting<infer T> ? T : never;
};

type Environment = Record<string, string | undefined>;

/**
 * Reads the settings from the environment, the only place that does. A setting that is absent or empty
 * has its default. Throws a `SettingsError` that lists every problem, not just the first.
 */
export function readConfig(env: Environment = process.env): Config {
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

  const values = Object.entries(settings).map(([name, row]) => [
    name,
    read(row as Setting<unknown>),
  ]);
  const config: Config = Object.fromEntries(values);

  if (config.binanceTimeoutMs >= config.requestTimeoutMs) {
    problems.push(
      `BINANCE_TIMEOUT_MS must be smaller than API_REQUEST_TIMEOUT_MS (${config.binanceTimeoutMs} is not smaller than ${config.requestTimeoutMs})`,
    );
  }
  if (config.environment === 'production' && config.marketData !== 'live') {
    problems.push(`MARKET_DATA must be live in production, not ${config.marketData}`);
  }
  if (problems.length > 0) throw new SettingsError(problems, config);
  return config;
}
