import { createServer, type Server } from 'node:http';
import { createSimulatedCandles } from '../../lib/candles/simulated/simulated-candles.ts';
import { startBinance } from '../../tests/binance/stand-in.ts';
import { NOW } from './memory-candles.ts';

/**
 * What the stand-in for Binance answers, sent again and again without making it anew, so that it takes
 * little of the core that it shares with the load. `data`: a folder of recorded replies to answer from.
 */
export async function start(data: string): Promise<Server> {
  const source = createSimulatedCandles({ clock: () => NOW });
  const binance = await startBinance(data === '' ? { source } : { data });
  const kept = new Map<string, { headers: Record<string, string>; body: Buffer }>();

  async function ask(path: string) {
    const answer = await fetch(binance.url + path);
    if (!answer.ok) throw new Error(`Binance answers ${answer.status} to ${path}`);
    const body = Buffer.from(await answer.arrayBuffer());
    const weight = answer.headers.get('x-mbx-used-weight-1m') ?? '';
    const headers = {
      'content-type': answer.headers.get('content-type') ?? '',
      'content-length': String(body.length),
      'x-mbx-used-weight': weight,
      'x-mbx-used-weight-1m': weight,
    };
    return { headers, body };
  }

  return createServer(async (request, response) => {
    // The end of the range moves with the time; the candles here do not.
    const path = (request.url ?? '/').replace(/&endTime=\d+/, '');
    const answer = kept.get(path) ?? (await ask(path));
    kept.set(path, answer);
    response.writeHead(200, answer.headers);
    response.end(answer.body);
  });
}
