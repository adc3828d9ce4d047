import type { ProcessPorts } from 'portable-handlers';
import { createPorts, type Ports } from '../handlers/ports.ts';
import { upstreamBan } from '../lib/candles/binance/ban.ts';
import { upstreamCalls } from '../lib/candles/binance/calls.ts';
import { type Config, ConfigError, readConfig } from '../lib/config.ts';
import { SERVICE_LOG } from '../lib/service-log.ts';
import { noteUpstream } from './note-upstream.ts';

/** What each process of the service has, apart from its routes: a function has one of these, or loads them late. */
export const serviceProcess = {
  ...SERVICE_LOG,
  readSettings: (env: Record<string, string | undefined>): Config => readConfig(env),
  createPorts(settings: Config, { log, kind, startedAt, noteCall }: ProcessPorts): Ports {
    // A container tries Binance once, for all of its workers; each function would by itself.
    if (kind === 'function' && settings.marketData === 'auto') {
      throw new ConfigError(['MARKET_DATA must be live or simulated in a function, not auto']);
    }
    upstreamCalls.onCall(({ outcome, durationMs }) => noteCall(outcome, durationMs));
    const ports = createPorts({ ...settings, startedAt }, log);
    return noteUpstream(ports, upstreamCalls, upstreamBan);
  },
};
