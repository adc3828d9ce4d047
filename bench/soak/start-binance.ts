import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSimulatedCandles } from '../../lib/candles/simulated/simulated-candles.ts';
import { startBinance } from '../../tests/binance/stand-in.ts';

const PROGRAM = join(import.meta.dirname, '../../tests/binance/main.ts');

/**
 * The stand-in for Binance in a process of its own, on this one's core, with candles that lie in `folder` as rows: it
 * takes no more of that core than it must.
 */
export async function startBinanceProcess(folder: string): Promise<{ url: string; stop(): void }> {
  await recordMarket(folder);
  const args = [PROGRAM, '--data', folder, '--port', '0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  return { url: String(line).trim(), stop: () => void child.kill() };
}

/** Writes candles for the stand-in (its `data`): 1,000 rows of one market. */
export async function recordMarket(folder: string): Promise<void> {
  const binance = await startBinance({ source: createSimulatedCandles({ clock: Date.now }) });
  const answer = await fetch(`${binance.url}/api/v3/klines?symbol=BTCUSDT&interval=1h&limit=1000`);
  writeFileSync(join(folder, 'BTCUSDT-1h.json'), await answer.text());
  await binance.close();
}
