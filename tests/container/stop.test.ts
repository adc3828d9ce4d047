import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasDocker } from '../docker.ts';
import { expectLogLine, type LogLine } from '../log-line.ts';
import { hasShared } from '../shared.ts';
import { docker } from './docker-command.ts';
import type { Summary } from './load/summary.ts';
import { type Service, startService } from './service.ts';

const LOADS = [
  { load: 'as much as the workers can do', delayMs: 0 },
  { load: 'many calls that wait for Binance', delayMs: 60 },
];

describe.skipIf(!hasDocker || !hasShared).each(LOADS)('docker stop under $load', ({ delayMs }) => {
  let service: Service;
  let report: Record<'keepAlive' | 'fresh' | 'idle', Summary>;
  let lines: LogLine[];
  // biome-ignore lint/suspicious/noExplicitAny: the engine's own description of a container.
  let state: any;
  let stopMs: number;

  beforeAll(async () => {
    service = await startService({ theme: 'stop' });
    await service.fail({ delayMs });
    // Inside the service's network: the proxy of a published port accepts for nobody.
    const load = service.beside('node', 'tests/container/load/stop-load.ts');
    await sleep(2_500);
    const start = performance.now();
    await docker(['stop', service.container]);
    stopMs = performance.now() - start;
    report = JSON.parse(await load);
    [{ State: state }] = JSON.parse(await docker(['inspect', service.container]));
    lines = (await service.lines()).map(expectLogLine);
  });
  afterAll(() => service?.down());

  test('finds the service busy', () => {
    expect(report.keepAlive.answered[200]).toBeGreaterThan(64);
    expect(report.fresh.answered[200]).toBeGreaterThan(8);
    expect(report.idle.answered[200]).toBeGreaterThan(60);
    expect(report.fresh.refused).toBeGreaterThan(0);
  });

  test.each(['keepAlive', 'fresh', 'idle'] as const)('loses no request: %s', (kind) => {
    expect(report[kind].lost).toEqual([]);
  });

  test('tells clients in their last answer that the connection ends', () => {
    expect(report.keepAlive.closing).toBeGreaterThan(0);
    expect(report.idle.closing).toBeGreaterThan(0);
  });

  test('ends with exit code 0, within the time that there is', () => {
    expect(state).toMatchObject({ Status: 'exited', ExitCode: 0, OOMKilled: false });
    expect(stopMs).toBeLessThan(10_000);
  });

  test('keeps every line: one for each failed request, and one for the stop, the last', () => {
    const failed = lines.filter(({ extra }) => extra.type === 'request_error');
    const refusals = Object.values(report).map(({ answered }) => answered[400] ?? 0);
    expect(failed).toHaveLength(refusals.reduce((sum, count) => sum + count));
    expect(lines.filter(({ extra }) => extra.event === 'shutdown')).toHaveLength(1);
    expect(lines.at(-1)).toMatchObject({
      extra: { event: 'shutdown', signal: 'SIGTERM', forced: false, unfinished_requests: 0 },
    });
  });
});
