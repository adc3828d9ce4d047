import { execFileSync } from 'node:child_process';
import { createSimulatedCandles } from '../../lib/candles/simulated/simulated-candles.ts';
import { type Binance, startBinance } from '../binance/stand-in.ts';

/** The market of these tests stands still, so that all runtimes see the same candles. */
const NOW = Date.parse('2026-01-31T12:34:56.789Z');

/** A stand-in for Binance whose market stands still; `port` reopens one that was closed. */
export function startStillBinance(host = '127.0.0.1', port = 0): Promise<Binance> {
  return startBinance({ source: createSimulatedCandles({ clock: () => NOW }), host, port });
}

/** Where a server on this machine listens for containers, and the name by which they call it. */
export function addressForContainers(): { host: string; name: string } {
  // Elsewhere the engine runs in a virtual machine of its own, which has a name for this machine.
  if (process.platform !== 'linux') return { host: '127.0.0.1', name: 'host.docker.internal' };
  const format = '{{range .IPAM.Config}}{{.Subnet}} {{.Gateway}}{{end}}';
  const text = execFileSync('docker', ['network', 'inspect', 'bridge', '--format', format]);
  const [subnet = '', gateway] = text.toString().trim().split(' ');
  // Engines that do not name their own address have the first one of the network.
  const host = gateway || subnet.replace(/\d+\/\d+$/, '1');
  return { host, name: host };
}
