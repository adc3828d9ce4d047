import type { Ports } from '../handlers/ports.ts';
import type { Ban } from '../lib/candles/binance/ban.ts';
import { noteCalls, type UpstreamCalls } from '../lib/candles/binance/calls.ts';

/** The same ports, with what becomes of their calls to Binance noted, and told by `/health/ready`. */
export function noteUpstream(ports: Ports, calls: UpstreamCalls, ban: Ban): Ports {
  const { candles, clock } = ports;
  if (candles.source === 'simulated') return ports;
  return { ...ports, candles: noteCalls(candles, { calls, ban, clock }), lastCall: calls.last };
}
