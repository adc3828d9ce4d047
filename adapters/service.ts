import { defineService, type ServiceSettings } from 'portable-handlers';
import { createRateLimit } from '../handlers/rate-limit.ts';
import { chooseMarket } from '../lib/candles/choose-market.ts';
import { settings } from '../lib/settings.ts';
import { version } from '../lib/version.ts';
import { corsConfiguration } from './cors-configuration.ts';
import { serviceProcess } from './service-process.ts';

const variables = Object.entries(settings).map(([name, row]) => [name, row.name]);

/** The market-data service, as the container runs it. */
export const service = defineService({
  ...serviceProcess,
  version,
  settingNames: Object.fromEntries(variables) as Record<keyof ServiceSettings, string>,
  readSettings(env) {
    const config = serviceProcess.readSettings(env);
    return { ...config, cors: corsConfiguration(config.corsOrigins) };
  },
  async createPorts(config, process) {
    const marketData = await chooseMarket(config, process);
    const ports = serviceProcess.createPorts({ ...config, marketData }, process);
    const { limitRequests } = process;
    if (config.rateLimit === undefined || limitRequests === undefined) return ports;
    return { ...ports, rateLimit: createRateLimit(limitRequests(config.rateLimit)) };
  },
  // The primary makes no routes, and loads none.
  createRoutes: async (ports) => (await import('./express.ts')).createRoutes(ports),
  describeStart: (_config, { candles }) => ({ source: candles.source }),
});
