import { type ProcessPorts, SettingsError } from 'portable-handlers';
import { createPorts, type Ports } from '../handlers/ports.ts';
import { type Config, readConfig } from '../lib/config.ts';
import { SERVICE_LOG } from '../lib/service-log.ts';

/** What each process of the service has, apart from its routes: a function has one of these, or loads them late. */
export const serviceProcess = {
  ...SERVICE_LOG,
  readSettings: (env: Record<string, string | undefined>): Config => readConfig(env),
  createPorts(config: Config, process: ProcessPorts): Ports {
    // A container tries Binance once, for all of its workers; each function would by itself.
    if (config.marketData === 'auto') {
      throw new SettingsError(['MARKET_DATA must be live or simulated in a function, not auto']);
    }
    return createPorts(config, process);
  },
};
