import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasDocker } from '../docker.ts';
import { expectLogLine } from '../log-line.ts';
import { hasShared } from '../shared.ts';
import { docker } from './docker-command.ts';
import type { Summary } from './load/summary.ts';
import { type Service, startService } from './service.ts';

const ANALYSIS = '/api/indicators/analysis?symbol=BTCUSDT';

describe.skipIf(!hasDocker || !hasShared)('the limits of the container', () => {
  let service: Service;
  beforeAll(async () => {
    // Simulated candles keep all the work in the workers: no upstream shares the machine with them.
    service = await startService({ theme: 'limits', settings: { MARKET_DATA: 'simulated' } });
  });
  afterAll(() => service?.down());

  test.each([2, 1])('busy workers get %d CPU-seconds a second and no more', async (cpus) => {
    await docker(['update', '--cpus', String(cpus), service.container]);
    const load = steadyLoad(service, ANALYSIS, 40, 6_000);
    await sleep(2_000);
    const start = await readCpu(service);
    await sleep(3_000);
    const end = await readCpu(service);
    const { answered, lost } = await load;

    expect({ statuses: Object.keys(answered), lost }).toEqual({ statuses: ['200'], lost: [] });
    const seconds = end.at - start.at;
    const used = (end.used - start.used) / seconds;
    const idle = (end.idle - start.idle) / seconds;
    // A period of the scheduler more or less at either end.
    expect(used).toBeLessThanOrEqual(cpus * 1.05);
    // All that they may have, or on a small machine all that others, such as the load, leave them.
    expect({ used, idle }).toSatisfy(() => used >= cpus * 0.95 || idle < 0.25);
  });

  test('a process that takes more memory than there is gets killed, and the service recovers', async () => {
    const before = await service.lines();
    const greed = 'const all = []; while (all.length < 100) all.push(Buffer.alloc(32 << 20, 1));';
    const { code, stdout } = await service.exec(
      'node',
      '-e',
      `${greed} console.log('not limited')`,
    );
    expect({ code, stdout }).toEqual({ code: 137, stdout: '' });

    await eventually(async () => {
      expect(await service.workers()).toHaveLength(5);
      const answer = await fetch(`${service.url}${ANALYSIS}`);
      expect(answer.status).toBe(200);
    });
    // The kernel may have taken a worker too: one line for each then, and nothing else.
    const added = (await service.lines()).slice(before.length).map(expectLogLine);
    for (const { extra } of added) {
      expect(extra).toMatchObject({ event: 'worker_died', signal: 'SIGKILL' });
    }
    const [{ State, RestartCount }] = JSON.parse(await docker(['inspect', service.container]));
    expect({ running: State.Running, restarts: RestartCount }).toEqual({
      running: true,
      restarts: 0,
    });
  });
});

async function steadyLoad(
  service: Service,
  path: string,
  connections: number,
  milliseconds: number,
): Promise<Summary> {
  const program = 'tests/container/load/steady-load.ts';
  return JSON.parse(
    await service.beside('node', program, path, String(connections), String(milliseconds)),
  );
}

/** Seconds: those that the container's control group has used, those that the machine's CPUs were idle. */
async function readCpu(service: Service): Promise<{ at: number; used: number; idle: number }> {
  const files = '/sys/fs/cgroup/cpu.stat /sys/fs/cgroup/cpuacct/cpuacct.usage';
  const command = `date +%s%N; grep '^cpu ' /proc/stat; cat ${files} 2>/dev/null || true`;
  const { stdout } = await service.exec('sh', '-c', command);
  const [now = '', machine = '', ...group] = stdout.split('\n');
  // Control groups count microseconds in version 2, nanoseconds in version 1; the machine hundredths.
  const [, microseconds] = /^usage_usec (\d+)$/m.exec(group.join('\n')) ?? [];
  const used = microseconds ? Number(microseconds) / 1e6 : Number(group[0]) / 1e9;
  return { at: Number(now) / 1e9, used, idle: Number(machine.split(/\s+/)[4]) / 100 };
}

/** Repeats checks until they hold; after 15 seconds their failure counts. */
async function eventually(check: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + 15_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(200);
    }
  }
}
