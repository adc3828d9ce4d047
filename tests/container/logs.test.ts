import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FAULTS } from '../binance/faults.ts';
import { hasDocker } from '../docker.ts';
import { expectLogLine } from '../log-line.ts';
import { hasShared } from '../shared.ts';
import { docker, tryDocker } from './docker-command.ts';
import { linesAddedBy, type Service, startService } from './service.ts';

/** Compose 2.26 puts it before each line, pipe or not. */
const ERASE_LINE = '\u001b[2K';

const PRICE = '/api/binance/price?symbol=BTCUSDT';

describe.skipIf(!hasDocker || !hasShared)('docker compose logs', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService({ theme: 'logs' });
  });
  afterAll(() => service?.down());

  const status = async (path: string, init?: RequestInit) =>
    (await fetch(`${service.url}${path}`, init)).status;

  test('begins with one line about the start, after which health checks add none', async () => {
    const lines = (await service.lines()).map(expectLogLine);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level: 'INFO',
      message: 'API starting up',
      extra: { event: 'startup', environment: 'development', workers: 5, source: 'binance' },
    });
  });

  test('shows nothing of 1,000 successful requests', async () => {
    const added = await linesAddedBy(service, 0, async () => {
      const program = `
        const paths = ['/', '/health', '${PRICE}', '/api/indicators/rsi?symbol=ETHUSDT'];
        let ok = 0;
        const ask = async (client) => {
          for (let i = 0; i < 100; i++) {
            const answer = await fetch('http://127.0.0.1:8000' + paths[(client + i) % 4]);
            await answer.arrayBuffer();
            if (answer.ok) ok++;
          }
        };
        await Promise.all(Array.from({ length: 10 }, (_, client) => ask(client)));
        console.log(ok);`;
      const printed = await service.beside('node', '--input-type=module', '-e', program);
      expect(printed).toBe('1000\n');
    });
    expect(added).toEqual([]);
  });

  test.each([
    { name: 'an invalid symbol', path: '/api/binance/price?symbol=NOSUCH', status: 400 },
    {
      name: 'a symbol that cannot be one',
      path: '/api/binance/price?symbol=BTC%2FUSDT',
      status: 422,
    },
    { name: 'an invalid interval', path: `${PRICE}&interval=7m`, status: 422 },
    { name: 'an unknown indicator', path: '/api/indicators/ema?symbol=BTCUSDT', status: 404 },
    { name: 'an unknown path', path: '/nothing', status: 404 },
    { name: 'a method that the path has not', path: '/health', method: 'DELETE', status: 405 },
  ])('shows $name in exactly one line', async ({ path, method = 'GET', status: expected }) => {
    const added = await linesAddedBy(service, 1, async () => {
      expect(await status(path, { method })).toBe(expected);
    });
    expect(added.map(expectLogLine)).toMatchObject([
      {
        level: 'ERROR',
        logger: 'api.request',
        message: 'Request failed',
        extra: { type: 'request_error', method, path: path.split('?')[0], status_code: expected },
      },
    ]);
  });

  test.each([
    { name: 'hangs up', fault: FAULTS.reset, status: 503 },
    { name: 'fails', fault: FAULTS.broken, status: 502 },
    { name: 'talks nonsense', fault: FAULTS.otherShape, status: 502 },
  ])('shows an upstream that $name in exactly one line, with the cause', async (options) => {
    const added = await linesAddedBy(service, 1, async () => {
      await service.fail(options.fault);
      expect(await status(PRICE)).toBe(options.status);
      await service.fail();
    });
    expect(added.map(expectLogLine)).toMatchObject([
      {
        message: 'Request failed',
        extra: { status_code: options.status, exception: { name: 'HttpError' } },
      },
    ]);
    expect(expectLogLine(added[0]!).extra.exception.cause.stack).toBeTypeOf('string');
    expect(await status(PRICE)).toBe(200);
  });

  test('shows a request that does not parse in exactly one line', async () => {
    const added = await linesAddedBy(service, 1, async () => {
      const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
      socket.write('THIS IS NO REQUEST\r\n\r\n');
      expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    });
    expect(added.map(expectLogLine)).toMatchObject([
      { message: 'Request failed', extra: { type: 'request_error', status_code: 400 } },
    ]);
  });

  test('ends with one line about the stop, each line valid and none beside stdout', async () => {
    await docker(['stop', service.container]);
    const texts = await service.lines();
    const lines = texts.map(expectLogLine);
    const events = lines.map(({ extra }) => extra.event ?? extra.type);
    expect(events.filter((event) => event === 'startup')).toHaveLength(1);
    expect(events.filter((event) => event === 'shutdown')).toHaveLength(1);
    expect(events.at(0)).toBe('startup');
    expect(lines.at(-1)).toMatchObject({
      level: 'INFO',
      extra: { event: 'shutdown', signal: 'SIGTERM', forced: false, unfinished_requests: 0 },
    });
    expect((await tryDocker(['logs', service.container])).stderr).toBe('');
    const shown = await service.compose('logs', '--no-log-prefix', '--no-color', 'api');
    expect(shown.replaceAll(ERASE_LINE, '')).toBe(texts.map((text) => `${text}\n`).join(''));
  });
});

describe.skipIf(!hasDocker || !hasShared)('with API_LOG_LEVEL=CRITICAL', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService({ theme: 'quiet', settings: { API_LOG_LEVEL: 'CRITICAL' } });
  });
  afterAll(() => service?.down());

  test('failed requests, start and stop are silent, and a dead worker is not', async () => {
    await fetch(`${service.url}/nothing`);
    await fetch(`${service.url}/api/binance/price?symbol=NOSUCH`);
    const [worker] = await service.workers();
    const added = await linesAddedBy(service, 1, () => service.exec('kill', '-9', String(worker)));
    expect(added).toHaveLength(1);
    await docker(['stop', service.container]);
    expect((await service.lines()).map(expectLogLine)).toMatchObject([
      { level: 'CRITICAL', extra: { event: 'worker_died' } },
    ]);
  });
});
