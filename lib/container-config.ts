import type { Config } from './config.ts';

/** The shortest stop that there may be. */
const SHORTEST_STOP_MS = 100;

/** The problems of settings that only a container has, for `readConfig`; a function need not load this. */
export function checkContainer(config: Config): string[] {
  const { shutdownTimeoutMs, drainDelayMs, metricsPort, port } = config;
  const problems: string[] = [];
  const left = shutdownTimeoutMs - drainDelayMs;
  if (left < SHORTEST_STOP_MS) {
    problems.push(
      `API_DRAIN_DELAY_MS must leave ${SHORTEST_STOP_MS} of API_SHUTDOWN_TIMEOUT_MS (${drainDelayMs} of ${shutdownTimeoutMs} leaves ${left})`,
    );
  }
  if (metricsPort === port && port !== 0) {
    problems.push(`API_METRICS_PORT must not be API_PORT (${port})`);
  }
  return problems;
}
