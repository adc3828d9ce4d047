import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasDocker } from '../docker.ts';
import { hasShared } from '../shared.ts';
import { docker } from './docker-command.ts';
import { type Service, startService } from './service.ts';

const MB = 1024 * 1024;

describe.skipIf(!hasDocker || !hasShared)('the container that Compose starts', () => {
  let service: Service;
  // biome-ignore lint/suspicious/noExplicitAny: the engine's own description of a container.
  let inspected: any;

  beforeAll(async () => {
    service = await startService({ theme: 'hardening' });
    [inspected] = JSON.parse(await docker(['inspect', service.container]));
  });
  afterAll(() => service?.down());

  test('is healthy', () => {
    expect(inspected.State.Health.Status).toBe('healthy');
    expect(inspected.RestartCount).toBe(0);
  });

  test('runs as uid 1000', async () => {
    expect((await service.exec('id', '-u')).stdout).toBe('1000\n');
    const owners = (await service.exec('ps', '-eo', 'uid=')).stdout.trim().split(/\s+/);
    expect(new Set(owners)).toEqual(new Set(['1000']));
  });

  test('has a read-only root file system and a writable /tmp', async () => {
    for (const path of ['/x', '/app/x', '/app/lib/x', '/var/tmp/x', '/run/x']) {
      const written = await service.exec('touch', path);
      expect(written.code, path).not.toBe(0);
      expect(written.stderr).toContain('Read-only file system');
    }
    expect((await service.exec('sh', '-c', 'echo yes > /tmp/x && cat /tmp/x')).stdout).toBe(
      'yes\n',
    );
    expect(inspected.HostConfig.ReadonlyRootfs).toBe(true);
  });

  test('mounts the sources read-only', () => {
    const mounts = inspected.Mounts.map(
      ({ Destination, RW }: { Destination: string; RW: boolean }) => [Destination, RW],
    );
    expect(Object.fromEntries(mounts)).toEqual({
      '/app/adapters': false,
      '/app/handlers': false,
      '/app/lib': false,
      '/app/packages': false,
    });
  });

  test('has no capabilities and can get no privileges', async () => {
    const status = (await service.exec('cat', '/proc/1/status')).stdout;
    expect(status).toMatch(/^CapEff:\s0+$/m);
    expect(status).toMatch(/^CapBnd:\s0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\s1$/m);
    expect(inspected.HostConfig).toMatchObject({ CapDrop: ['ALL'], Privileged: false });
  });

  test('is limited to 2 CPUs, 1 GB and 256 processes, with 512 MB reserved', () => {
    expect(inspected.HostConfig).toMatchObject({
      NanoCpus: 2e9,
      Memory: 1024 * MB,
      MemoryReservation: 512 * MB,
      PidsLimit: 256,
    });
  });

  test('asks for half a CPU, which only a scheduler of a cluster can reserve', async () => {
    const { services } = JSON.parse(await service.compose('config', '--format', 'json'));
    expect(services.api.deploy.resources.reservations.cpus).toBe(0.5);
  });

  test('starts as many workers as its limits allow: 5', async () => {
    expect(await service.workers()).toHaveLength(5);
  });

  test('has an init, restarts, and rotates its log', async () => {
    expect(inspected.HostConfig).toMatchObject({
      Init: true,
      RestartPolicy: { Name: 'unless-stopped' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
    });
    expect((await service.exec('cat', '/proc/1/comm')).stdout).toBe('docker-init\n');
  });

  test('gets more time to stop than it takes to drain', () => {
    const [drainMs] = inspected.Config.Env.flatMap(
      (entry: string) => /^API_SHUTDOWN_TIMEOUT_MS=(\d+)$/.exec(entry)?.[1] ?? [],
    );
    expect(inspected.Config.StopTimeout * 1000).toBeGreaterThan(Number(drainMs));
  });

  test('publishes its port on the loopback address', () => {
    expect(new URL(service.url).hostname).toBe('127.0.0.1');
  });
});
