import { createLocalPorts } from 'portable-handlers';
import { createServer } from 'portable-handlers/http-api';
import type { Log } from 'portable-handlers/log';
import { createLog, createStdoutSink, logFailedRequests } from 'portable-handlers/log';
import { createPorts, type Ports } from '../../handlers/ports.ts';
import { createRoutes } from '../../handlers/routes.ts';
import { type Config, readConfig } from '../../lib/config.ts';
import { SERVICE_LOG } from '../../lib/service-log.ts';
import { createMemoryCandles, failingCandles, NOW } from './memory-candles.ts';

/**
 * The service as a worker of the container runs it. Its candles are of `memory`, `failing` for a defect, or
 * `live`, as the environment says.
 */
export async function start(candles: string) {
  const config = readConfig();
  const log = createLog({ ...SERVICE_LOG, level: config.logLevel, sink: createStdoutSink() });
  const routes = await createRoutes(portsOf(candles, config, log));
  return createServer(routes, {
    onFailedRequest: logFailedRequests(log),
    functionTimeoutMs: config.requestTimeoutMs,
  });
}

function portsOf(candles: string, config: Config, log: Log): Ports {
  const ports = createPorts(config, createLocalPorts(log));
  if (candles === 'live') return ports;
  if (candles === 'failing') return { ...ports, candles: failingCandles };
  return { ...ports, clock: () => NOW, startedAt: NOW, candles: createMemoryCandles() };
}
