import { defineService } from 'portable-handlers';
import { createPorts } from '../handlers/ports.ts';
import { readConfig } from '../lib/config.ts';
import { version } from '../lib/version.ts';
import { corsConfiguration } from './cors-configuration.ts';

/** The market-data service, as the container runs it. */
export const service = defineService({
  name: 'market-data-api',
  version,
  root: new URL('../', import.meta.url),
  settingNames: {
    host: 'API_HOST',
    port: 'API_PORT',
    metricsPort: 'API_METRICS_PORT',
    drainDelayMs: 'API_DRAIN_DELAY_MS',
    shutdownTimeoutMs: 'API_SHUTDOWN_TIMEOUT_MS',
  },
  readSettings(env) {
    const config = readConfig(env);
    return { ...config, cors: corsConfiguration(config.corsOrigins) };
  },
  async createPorts(config, process) {
    const { chooseMarket } = await import('../lib/candles/choose-market.ts');
    const marketData = await chooseMarket(config, process);
    const ports = createPorts({ ...config, marketData }, process);
    const { limitRequests } = process;
    if (config.rateLimit === undefined || limitRequests === undefined) return ports;
    const { createRateLimit } = await import('../handlers/rate-limit.ts');
    return { ...ports, rateLimit: createRateLimit(limitRequests(config.rateLimit)) };
  },
  createRoutes: async (ports) => (await import('../handlers/routes.ts')).createRoutes(ports),
  describeStart: (_config, { candles }) => ({ source: candles.source }),
});
