import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createSharedValues } from 'portable-handlers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBan } from './ban.ts';
import { createBinanceCandles } from './binance-candles.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!hasOpenssl)('over TLS', () => {
  let server: Server;
  let certificate: string;
  let connections = 0;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tls-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const files = ['-nodes', '-keyout', key, '-out', cert, '-days', '2'];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', ...files, ...subject], {
      stdio: 'ignore',
    });
    certificate = readFileSync(cert, 'utf8');
    server = createServer({ key: readFileSync(key), cert: certificate }, (_, response) => {
      response.end('[]');
    });
    rmSync(folder, { recursive: true });
    server.on('secureConnection', () => connections++);
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  function candles() {
    const baseUrl = `https://localhost:${(server.address() as AddressInfo).port}`;
    const source = createBinanceCandles({
      baseUrl,
      timeoutMs: 5_000,
      ban: createBan(createSharedValues().value('ban')),
      clock: Date.now,
    });
    return () => source.candles({ symbol: 'BTCUSDT', interval: '1h', limit: 10 });
  }

  it('trusts no certificate that nobody vouches for', async () => {
    await expect(candles()()).rejects.toMatchObject({
      statusCode: 503,
      detail: 'Binance is unreachable',
      cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
  });

  it('keeps its connection', async () => {
    const known = getCACertificates('default');
    setDefaultCACertificates([...known, certificate]);
    connections = 0;
    const call = candles();
    for (let count = 0; count < 3; count++) expect(await call()).toMatchObject({ count: 0 });
    setDefaultCACertificates(known);
    expect(connections).toBe(1);
  });
});
