import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasDocker } from '../docker.ts';
import { expectLogLine } from '../log-line.ts';
import { ROOT } from '../product-files.ts';
import { hasShared } from '../shared.ts';
import { linesAddedBy, type Service, startService } from './service.ts';

// The edit of a developer that goes wrong: the sources are mounted, so it needs no new image.
const FILE = 'price/price.ts';
const RIGHT = 'const now = clock();';
const WRONG = '// biome-ignore lint: wrong on purpose\n    const now = (clock as any).now();';

describe.skipIf(!hasDocker || !hasShared)('a defect in a handler', () => {
  let folder: string;
  let line: number;
  let service: Service;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'handlers-'));
    // The user of the container is another one.
    await chmod(folder, 0o755);
    await cp(join(ROOT, 'handlers'), folder, { recursive: true });
    const source = await readFile(join(folder, FILE), 'utf8');
    expect(source).toContain(RIGHT);
    const edited = source.replace(RIGHT, WRONG);
    await writeFile(join(folder, FILE), edited);
    line = edited.split('\n').findIndex((text) => text.includes('.now()')) + 1;
    service = await startService({ theme: 'defect', handlers: folder });
  });
  afterAll(async () => {
    await service?.down();
    await rm(folder, { recursive: true, force: true });
  });

  test('is 500 to the client and exactly one line, with the stack and the place in the source', async () => {
    const added = await linesAddedBy(service, 1, async () => {
      const answer = await fetch(`${service.url}/api/binance/price?symbol=BTCUSDT&token=abc`);
      expect(answer.status).toBe(500);
      expect(await answer.json()).toEqual({ detail: 'Internal server error' });
    });
    expect(added.map(expectLogLine)).toMatchObject([
      {
        level: 'ERROR',
        message: 'Request failed',
        module: 'handlers/price/price',
        function: expect.stringContaining('answer'),
        line,
        extra: {
          type: 'request_error',
          status_code: 500,
          query_params: 'symbol=BTCUSDT&token=[redacted]',
          exception: {
            name: 'TypeError',
            message: 'clock.now is not a function',
            stack: expect.stringContaining(`handlers/${FILE}:${line}:`),
          },
        },
      },
    ]);
  });

  test('leaves the other routes alone', async () => {
    expect((await fetch(`${service.url}/api/indicators/rsi?symbol=BTCUSDT`)).status).toBe(200);
    expect(await service.workers()).toHaveLength(5);
  });
});
