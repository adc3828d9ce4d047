import { createServer } from '../../adapters/server.ts';
import { createPorts, usePorts } from '../../handlers/ports.ts';
import { routes } from '../../handlers/routes.ts';
import { readConfig } from '../../lib/config.ts';
import { logFailedRequests } from '../../lib/log/failed-request.ts';
import { createMemoryCandles, failingCandles, NOW } from './memory-candles.ts';

/**
 * The service as a worker of the container runs it. Its candles are of `memory`, `failing` for a defect, or
 * `live`, as the environment says.
 */
export function start(candles: string) {
  const config = readConfig();
  const ports = createPorts(config);
  const clock = () => NOW;
  if (candles === 'live') usePorts(ports);
  else if (candles === 'failing') usePorts({ ...ports, candles: failingCandles });
  else usePorts({ ...ports, clock, startedAt: NOW, candles: createMemoryCandles() });
  return createServer(routes, {
    onFailedRequest: logFailedRequests(ports.log),
    functionTimeoutMs: config.requestTimeoutMs,
  });
}
