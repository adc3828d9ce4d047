import { beforeAll, describe, expect, test } from 'vitest';
import { SBOM_FILE } from '../../build/write-sbom.ts';
import manifest from '../../package.json' with { type: 'json' };
import { hasDocker } from '../docker.ts';
import { docker, tryDocker } from './docker-command.ts';
import { listOwnLayers } from './layers.ts';

const IMAGE = `api-node24:${manifest.version}`;

describe.skipIf(!hasDocker)('the image', () => {
  beforeAll(async () => {
    await docker(['compose', 'build', '--quiet']);
  });

  /** Runs a shell command in a container of the image, without Compose and its settings. */
  const inside = (command: string) =>
    docker(['run', '--rm', '--network=none', IMAGE, 'sh', '-c', command]);

  test('has the version of package.json as its tag and label, and says what it is', async () => {
    const [image] = JSON.parse(await docker(['image', 'inspect', IMAGE]));
    expect(image.Config.Labels).toMatchObject({
      'org.opencontainers.image.version': manifest.version,
      'org.opencontainers.image.title': manifest.name,
      'org.opencontainers.image.licenses': 'MIT',
    });
    expect(image.Config.Labels).toHaveProperty(['org.opencontainers.image.description']);
  });

  test('runs the sources in exec form, as a user that is not root', async () => {
    const [{ Config }] = JSON.parse(await docker(['image', 'inspect', IMAGE]));
    expect(Config).toMatchObject({ User: '1000:1000', Cmd: ['node', 'adapters/container.ts'] });
    expect(Config.Healthcheck.Test.join(' ')).toContain('/health');
    expect(await inside('id -un; id -u')).toBe('appuser\n1000\n');
  });

  test('has curl and ps, and nothing that installs packages', async () => {
    expect(await inside('curl --version | head -c 4; ps --version | head -c 2')).toBe('curlps');
    expect(await inside('command -v npm npx corepack yarn || true')).toBe('');
  });

  test('has production dependencies only', async () => {
    const installed = (await inside('ls node_modules')).split('\n');
    expect(installed).toEqual(expect.arrayContaining(['express', '@middy']));
    for (const name of ['vitest', 'typescript', '@biomejs', '@types', 'node', 'ajv']) {
      expect(installed).not.toContain(name);
    }
  });

  test('has no file with setuid or setgid', async () => {
    expect(await inside('find / -xdev -perm /6000 2>/dev/null || true')).toBe('');
  });

  test('says what it is made of: npm and Debian packages', async () => {
    const read = (file: string) => inside(`cat /usr/share/sbom/${file}`);
    const { components } = JSON.parse(await read(SBOM_FILE));
    const named = components.map(({ name }: { name: string }) => name);
    // Every package that is installed, and those of which the pages are made.
    const installed = (
      await inside('cd node_modules && ls -d [a-z]* @*/* | grep -v "^@[^/]*$"')
    ).split('\n');
    expect(named).toEqual(expect.arrayContaining(installed.filter((name) => name !== '')));
    expect(named).toEqual(expect.arrayContaining(['redoc', 'swagger-ui-dist']));
    const debian = await inside(
      `dpkg-query --show --showformat '\${Package}\\t\${Version}\\t\${Architecture}\\n'`,
    );
    expect(debian).toMatch(/^curl\t/m);
    expect(await read('debian.tsv')).toBe(debian);
  });

  test('leaves nothing writable but /tmp', async () => {
    const found = await inside(
      'find / -xdev \\( -path /proc -o -path /sys -o -path /dev \\) -prune -o ! -type l -writable -print 2>/dev/null || true',
    );
    expect(found.split('\n').filter((path) => !/^(\/tmp(\/|$)|$)/.test(path))).toEqual([]);
  });

  test('has its sources compiled, for Node to find them so', async () => {
    const start = 'await import("/app/packages/portable-handlers/src/http-api/server.ts")';
    const told = await inside(
      `NODE_DEBUG_NATIVE=COMPILE_CACHE node --input-type=module -e '${start}' 2>&1`,
    );
    for (const source of [
      'packages/portable-handlers/src/http-api/server.ts',
      'packages/portable-handlers/src/http-api/request/event.ts',
    ]) {
      expect(told).toContain(`V8 code cache for ESM file:///app/${source} was accepted`);
    }
  });

  test('holds no settings file, test, repository or key in any layer', async () => {
    const names = await listOwnLayers(IMAGE);
    expect(names).toContain('app/adapters/container.ts');
    const unwanted =
      /(^|\/)(\.env[^/]*|\.git|\.npmrc|\.aws|\.ssh|\.docker|id_[a-z0-9]+|.*\.(key|p12|pfx))(\/|$)/;
    const found = names.filter((name) => unwanted.test(name) || /^app\/.*\.test\.ts$/.test(name));
    expect(found).toEqual([]);
  });

  test('tells no secret in its history or environment', async () => {
    const history = await docker(['history', '--no-trunc', '--format', '{{.CreatedBy}}', IMAGE]);
    const [{ Config }] = JSON.parse(await docker(['image', 'inspect', IMAGE]));
    const secret = /(key|token|secret|password|credential|authorization)[a-z_]*\s*[=:]/i;
    expect([...history.split('\n'), ...Config.Env].filter((text) => secret.test(text))).toEqual([]);
  });

  test('serves without Compose, hardened or not, and stops with exit code 0', async () => {
    const name = 'market-data-api-test-run';
    const hardened = [
      '--read-only',
      '--cap-drop=ALL',
      '--security-opt=no-new-privileges',
      '--init',
    ];
    for (const options of [[], hardened]) {
      await tryDocker(['rm', '--force', name]);
      try {
        await docker(['run', '--detach', '--name', name, '--network=none', ...options, IMAGE]);
        const call =
          'curl -sS --retry 40 --retry-delay 1 --retry-connrefused --max-time 5 http://127.0.0.1:8000';
        const health = JSON.parse(await docker(['exec', name, 'sh', '-c', `${call}/health`]));
        expect(health).toMatchObject({ status: 'healthy', version: manifest.version });
        const about = JSON.parse(await docker(['exec', name, 'sh', '-c', `${call}/`]));
        expect(about).toMatchObject({ environment: 'production', source: 'binance' });
        await docker(['stop', name]);
        const [{ State }] = JSON.parse(await docker(['inspect', name]));
        expect(State).toMatchObject({ ExitCode: 0, OOMKilled: false });
      } finally {
        await tryDocker(['rm', '--force', name]);
      }
    }
  });
});
