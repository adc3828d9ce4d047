import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type CandleQuery, packCandles } from '../lib/candles/candles.ts';
import { createSimulatedCandles } from '../lib/candles/simulated/simulated-candles.ts';
import { startBinance } from '../tests/binance/stand-in.ts';
import { unpackCandles } from '../tests/unpack-candles.ts';

/**
 * The stand-in for Binance with candles that it has at hand, so that it takes no part in what is measured,
 * over HTTPS as Binance is. `certificate` is the file that clients must trust; it lies in `folder`.
 */
export async function startFixedBinance(folder: string) {
  const market = createSimulatedCandles({ clock: Date.now });
  const candles = unpackCandles(
    await market.candles({ symbol: 'BTCUSDT', interval: '1h', limit: 1000 }),
  );
  const source = {
    source: market.source,
    candles: async ({ limit, endTime = Number.POSITIVE_INFINITY }: CandleQuery) =>
      packCandles(candles.filter(({ openTime }) => openTime <= endTime).slice(-limit)),
  };
  const binance = await startBinance({ source });

  const { key, certificate } = makeCertificate(folder);
  const options = { key: readFileSync(key), cert: readFileSync(certificate) };
  const front = createServer(options, (request, response) => {
    get(`${binance.url}${request.url}`, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
  });
  await new Promise<void>((resolve) => front.listen(0, 'localhost', resolve));

  return {
    url: `https://localhost:${(front.address() as AddressInfo).port}`,
    certificate,
    async close() {
      front.close();
      front.closeAllConnections();
      await binance.close();
    },
  };
}

function makeCertificate(folder: string): { key: string; certificate: string } {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const files = ['-nodes', '-keyout', key, '-out', certificate, '-days', '2'];
  const args = ['req', '-x509', '-newkey', 'rsa:2048', ...files, ...subject];
  execFileSync('openssl', args, { stdio: 'ignore' });
  return { key, certificate };
}
