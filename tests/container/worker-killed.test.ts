import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasDocker } from '../docker.ts';
import { expectLogLine } from '../log-line.ts';
import { hasShared } from '../shared.ts';
import type { Summary } from './load/summary.ts';
import { linesAddedBy, type Service, startService } from './service.ts';

const CONNECTIONS = 40;

describe.skipIf(!hasDocker || !hasShared)('kill -9 of a worker under load', () => {
  let service: Service;
  let summary: Summary;
  let added: string[];
  let killed: number;
  let share: number;

  beforeAll(async () => {
    service = await startService({ theme: 'killed' });
    killed = (await service.workers())[0]!;
    added = await linesAddedBy(service, 1, async () => {
      const path = '/api/binance/price?symbol=BTCUSDT&limit=10';
      const program = 'tests/container/load/steady-load.ts';
      const load = service.beside('node', program, path, String(CONNECTIONS), '5000');
      await sleep(2_500);
      share = await countConnections(service, killed);
      expect((await service.exec('kill', '-9', String(killed))).code).toBe(0);
      summary = JSON.parse(await load);
    });
  });
  afterAll(() => service?.down());

  test('loses the requests that were in flight there, and no other', () => {
    // Each connection has one request in flight, or has just been answered.
    expect(share).toBeGreaterThan(0);
    expect(summary.lost.length).toBeGreaterThan(0);
    expect(summary.lost.length).toBeLessThanOrEqual(share);
    expect(summary).toMatchObject({ refused: 0, crossed: 0 });
  });

  test('lets the service go on, with a worker in its place', async () => {
    expect(Object.keys(summary.answered)).toEqual(['200']);
    expect(summary.answered[200]).toBeGreaterThan(500);
    const workers = await service.workers();
    expect(workers).toHaveLength(5);
    expect(workers).not.toContain(killed);
  });

  test('is one line of the log', () => {
    expect(added.map(expectLogLine)).toMatchObject([
      {
        level: 'CRITICAL',
        message: 'Worker died',
        extra: { event: 'worker_died', pid: killed, signal: 'SIGKILL', exit_code: null },
      },
    ]);
  });
});

/** How many clients' connections a worker holds. */
async function countConnections(service: Service, worker: number): Promise<number> {
  const { stdout } = await service.exec('sh', '-c', `ls -l /proc/${worker}/fd; cat /proc/net/tcp`);
  const own = new Set([...stdout.matchAll(/socket:\[(\d+)\]/g)].map(([, inode]) => inode));
  // "  12: 0100007F:1F40 0100007F:A3F2 01 … inode": port 8000, established
  const rows = stdout.matchAll(/^ *\d+: [0-9A-F]{8}:1F40 \S+ 01 (?:\S+ +){5}(\d+) /gm);
  return [...rows].filter(([, inode]) => own.has(inode)).length;
}
