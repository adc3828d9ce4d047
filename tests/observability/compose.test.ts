import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { docker } from '../container/docker-command.ts';
import { hasDocker } from '../docker.ts';
import { ROOT, readProjectFile } from '../product-files.ts';

type Service = {
  image: string;
  environment?: Record<string, string>;
  ports?: { host_ip: string; target: number }[];
  volumes?: { type: string; source: string; read_only?: boolean }[];
  read_only: boolean;
  cap_drop: string[];
  security_opt: string[];
  deploy: { resources: { limits: { cpus: number; memory: string; pids: number } } };
};

/** What Compose makes of the file: with the profile or without. */
async function readCompose(...profile: string[]) {
  const text = await docker(['compose', ...profile, 'config', '--format', 'json']);
  return JSON.parse(text) as {
    services: Record<string, Service>;
    volumes?: Record<string, unknown>;
  };
}

const withProfile = () => readCompose('--profile', 'observability');

describe.skipIf(!hasDocker)('docker compose', () => {
  test('starts nothing but the service without the profile', async () => {
    const { services, volumes } = await readCompose();
    expect(Object.keys(services)).toEqual(['api']);
    expect(volumes).toBeUndefined();
    expect((await withProfile()).services.api).toEqual(services.api);
  });

  test('hardens what the profile adds', async () => {
    const { services } = await withProfile();
    const { api: _, ...added } = services;
    expect(Object.keys(added).sort()).toEqual(['collector', 'grafana', 'loki', 'prometheus']);
    for (const service of Object.values(added)) {
      expect(service).toMatchObject({
        image: expect.stringMatching(/:v?\d+\.\d+\.\d+$/),
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
      const { limits } = service.deploy.resources;
      expect(Object.keys(limits).sort()).toEqual(['cpus', 'memory', 'pids']);
      for (const { host_ip } of service.ports ?? []) expect(host_ip).toBe('127.0.0.1');
    }
    expect(services.collector?.ports ?? services.loki?.ports).toBeUndefined();
  });

  test('mounts files that exist, and the host to read only', async () => {
    const { services } = await withProfile();
    const { api: _, ...added } = services;
    const binds = Object.values(added)
      .flatMap(({ volumes = [] }) => volumes)
      .filter(({ type }) => type === 'bind');
    expect(binds.length).toBeGreaterThan(4);
    for (const { source, read_only } of binds) {
      expect(read_only, source).toBe(true);
      if (source !== '/var/lib/docker/containers') expect(existsSync(source), source).toBe(true);
    }
  });

  test('lets everybody look at Grafana, and has no user and no password for it', async () => {
    const { services } = await withProfile();
    const environment = services.grafana?.environment ?? {};
    expect(environment).toMatchObject({
      GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
      GF_AUTH_BASIC_ENABLED: 'false',
      GF_AUTH_DISABLE_LOGIN_FORM: 'true',
      GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true',
    });
    expect(Object.keys(environment).filter((name) => /PASSWORD|SECRET|TOKEN/.test(name))).toEqual(
      [],
    );
  });

  test('has Prometheus ask where the others are', async () => {
    const { services } = await withProfile();
    expect(services.api?.environment?.API_METRICS_PORT).toBe('9464');
    const config = parse(readProjectFile('docker/observability/prometheus/prometheus.yml'));
    const targets = config.scrape_configs.flatMap(
      ({ static_configs }: { static_configs: { targets: string[] }[] }) =>
        static_configs[0]?.targets,
    );
    expect(targets).toEqual(['api:9464', 'collector:8888']);
  });
});

test('the tests run the collector that Compose names', () => {
  const [, version] = /opentelemetry-collector-contrib:(\S+)/.exec(
    readProjectFile('docker-compose.yml'),
  )!;
  const folder = 'tests/observability';
  expect(parse(readProjectFile(`${folder}/collector-build.yaml`)).dist.version).toBe(version);
  expect(readProjectFile(`${folder}/build-tools`)).toContain(`cmd/builder@v${version}`);
  expect(existsSync(join(ROOT, folder, 'build-tools'))).toBe(true);
});
