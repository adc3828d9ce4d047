import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import root from '../../../package.json' with { type: 'json' };
import {
  copyPackage,
  createFolder,
  HOME,
  install,
  nodePackage,
  pack,
  ROOT,
  removeFolder,
  sourcesOf,
  writeFiles,
} from './consumer.ts';
import { compile, modulesOf } from './inspect.ts';
import { askProgram, callFunctions, freePort, run, startProgram } from './programs.ts';
import { inCommonJs, inJavaScript, inTypeScript, PROVOKE_ERRORS } from './projects.ts';
import { checkOptions, errors, packagesOfDoors } from './readme.ts';

/** Major versions of Node; the first runs the box only. */
const NODES = [20, 22, 24, 26];
const OWN = Number(process.versions.node.split('.')[0]);
const home = copyPackage();
const nodes = createFolder('nodes');
/** A consumer with the optional peers and what TypeScript needs, and one with nothing but the tarball. */
const full = createFolder('full');
const bare = createFolder('bare');

let before: Record<string, string>;
let packed: Awaited<ReturnType<typeof pack>>;
let offline: string | undefined;

beforeAll(async () => {
  before = sourcesOf(home);
  packed = await pack(home);
  expect(packed, packed.stderr).toMatchObject({ code: 0 });
  const versions = { ...root.dependencies, ...root.devDependencies };
  const others = [
    '@aws-lambda-powertools/logger',
    '@middy/core',
    '@types/express',
    '@types/node',
    'express',
  ] as const;
  offline =
    (await install(nodes, NODES.filter((major) => major !== OWN).map(nodePackage))) ??
    (await install(bare, [packed.tarball, `@types/node@${versions['@types/node']}`])) ??
    (await install(full, [packed.tarball, ...others.map((name) => `${name}@${versions[name]}`)]));
  if (offline !== undefined) return;

  writeFiles(join(full, 'js'), inJavaScript);
  writeFiles(join(full, 'ts'), inTypeScript);
  writeFiles(bare, { ...inJavaScript, ...inCommonJs });
}, 600_000);

afterAll(() => {
  for (const folder of [join(home, '../..'), nodes, full, bare]) removeFolder(folder);
});

describe('a pack', () => {
  test('leaves the tree as it was', () => {
    expect(sourcesOf(home)).toEqual(before);
  });

  test('mends what one that was interrupted has left', async () => {
    const other = copyPackage();
    await run(process.execPath, ['scripts/pack.ts', 'prepare'], { cwd: other });
    expect(sourcesOf(other)).not.toEqual(before);
    expect(await pack(other)).toMatchObject({ code: 0 });
    expect(sourcesOf(other)).toEqual(before);
    removeFolder(join(other, '../..'));
  });

  test('that does not compile makes no tarball, and leaves the tree as it was', async () => {
    const other = copyPackage();
    appendFileSync(join(other, 'src/index.ts'), "export const wrong: number = 'text';\n");
    const files = sourcesOf(other);
    const { code, stdout, stderr, tarball } = await pack(other);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain('TS2322');
    expect(tarball).toBe('');
    expect(sourcesOf(other)).toEqual(files);
    removeFolder(join(other, '../..'));
  });

  test('holds what is run and read, and nothing else', () => {
    const names: string[] = JSON.parse(packed.stdout)[0].files.map(
      ({ path }: { path: string }) => path,
    );
    const others = names.filter((name) => !/^dist\/.*(?<!\.test)\.(?:js|d\.ts)$/.test(name));
    expect(others.sort()).toEqual([
      'LICENSE',
      'README.md',
      'dist/log/log-line.schema.json',
      'docs/http-api.md',
      'package.json',
    ]);
  });

  test.each([
    // What requires an ES module is Node 22.12 and later, which the tests below do.
    ['attw', ['--profile', 'esm-only']],
    ['publint', ['--strict']],
  ])('has nothing that %s finds', async (program, options) => {
    const given = [join(ROOT, 'node_modules/.bin', program), packed.tarball, ...options];
    const { code, stdout, stderr } = await run(process.execPath, given);
    expect(code, stdout + stderr).toBe(0);
  });
});

describe('where it is installed', () => {
  beforeEach(({ skip }) => {
    if (offline !== undefined) skip(`the npm registry cannot be reached: ${offline.slice(0, 200)}`);
  });

  describe.each(['js', 'ts'])('README’s examples, with a handler in %s', (language) => {
    describe.each(NODES.slice(1))('under Node %i', (major) => {
      const folder = join(full, language);

      test.each(['http-api', 'express', 'container', 'log'])('%s serves it', async (door) => {
        const port = await freePort();
        const program = startProgram(node(major), `${door}.${language}`, folder, port);
        expect(await askProgram(program, port, '/hello/Ada')).toEqual([200, 'Hello Ada\n']);
        const isLogged = ['container', 'log'].includes(door);
        const other = door === 'express' ? '/pages/about' : '/nowhere?token=secret';
        const [status] = await askProgram(program, port, other);
        expect(status).toBe(door === 'express' ? 200 : 404);
        const code = await program.end();
        // The others have no listener for SIGTERM.
        if (['http-api', 'container'].includes(door)) expect(code, program.stderr()).toBe(0);
        expect(program.lines.join()).not.toContain('secret');
        if (isLogged) {
          expect(program.failures()).toMatchObject([{ path: '/nowhere', status_code: 404 }]);
        }
      });

      test('lambda answers Lambda', async () => {
        const called = await callFunctions(node(major), `function.${language}`, folder);
        expect(called, called.stderr).toMatchObject({ code: 0, stdout: '' });
        const answer = { statusCode: 200, body: 'Hello Ada\n' };
        expect(JSON.parse(called.stderr)).toMatchObject({ hello: answer, all: answer });
      });
    });
  });

  test.each(NODES)('the box serves under Node %i without any other package', async (major) => {
    await serveBox(major, 'http-api.js');
  });

  test.each(NODES.slice(1))('the box is required from CommonJS under Node %i', async (major) => {
    await serveBox(major, 'http-api.cjs');
  });

  test.each(['broken-box.js', 'broken-container.js'])('lines name its files: %s', async (file) => {
    const port = await freePort();
    const program = startProgram(node(24), file, join(full, 'js'), port);
    expect(await askProgram(program, port, '/hello/Ada')).toMatchObject({ 0: 500 });
    await program.end();
    expect(program.failures()).toMatchObject([
      { module: 'handlers/broken', function: 'handler', line: 2, status_code: 500 },
    ]);
  });

  test('a strict TypeScript project compiles, and README’s options are those of the types', async () => {
    writeFiles(join(full, 'ts'), { 'options.ts': checkOptions() });
    expect(await compile(join(full, 'ts'))).toBe('');
  });

  test('handlers in all their forms compile, and what is none does not', async () => {
    const forms = readFileSync(join(HOME, 'tests/handler-forms.ts'), 'utf8');
    writeFiles(join(full, 'forms'), { 'handler-forms.ts': forms });
    // middy's own types name packages that are not there.
    expect(await compile(join(full, 'forms'), { skipLibCheck: true })).toBe('');
  });

  test('TypeScript needs nothing of the optional peers where their doors are not used', async () => {
    const doors = Object.keys(packagesOfDoors).filter((door) => !/express|powertools/.test(door));
    const lines = doors.map((door, index) => `export * as door${index} from '${door}';`);
    writeFiles(join(bare, 'ts'), { 'doors.ts': lines.join('\n') });
    expect(await compile(join(bare, 'ts'))).toBe('');
  });

  test('each door loads its own modules, what it says in README, and no other', async () => {
    const loaded = await Promise.all(
      Object.keys(packagesOfDoors).map(
        async (door) => [door, await modulesOf(door, full)] as const,
      ),
    );
    expect(Object.fromEntries(loaded)).toEqual({
      'portable-handlers/http-api': { folders: ['http-api'], packages: [] },
      'portable-handlers/express': {
        folders: ['express', 'http-api'],
        packages: ['express'],
      },
      'portable-handlers': { folders: [], packages: [] },
      'portable-handlers/container': { folders: ['container'], packages: [] },
      'portable-handlers/lambda': { folders: ['http-api', 'lambda', 'log'], packages: [] },
      'portable-handlers/log': { folders: ['log'], packages: [] },
      'portable-handlers/log/powertools': {
        folders: ['log'],
        packages: ['@aws-lambda-powertools/logger'],
      },
    });
    for (const [door, { packages }] of loaded) {
      const told = packagesOfDoors[door]!;
      if (packages.length === 0) expect(told).toMatch(/^none(?:;|$)/);
      for (const name of packages) expect(told).toContain(`\`${name}\``);
    }
  });

  test('the errors of a table are those of README', async () => {
    const given = ['--input-type=module', '--eval', PROVOKE_ERRORS];
    const { stdout, stderr } = await run(process.execPath, given, { cwd: bare });
    expect(stderr).toBe('');
    const thrown: typeof errors = JSON.parse(stdout);
    expect(thrown).toHaveLength(errors.length);
    expect(
      thrown.map(({ name, message }, index) => {
        return { name, message: message.slice(0, errors[index]?.message.length) };
      }),
    ).toEqual(errors);
  });
});

function node(major: number): string {
  return major === OWN ? process.execPath : join(nodes, `node_modules/node${major}/bin/node`);
}

async function serveBox(major: number, file: string): Promise<void> {
  const port = await freePort();
  const program = startProgram(node(major), file, bare, port);
  expect(await askProgram(program, port, '/hello/Ada')).toEqual([200, 'Hello Ada\n']);
  expect(await askProgram(program, port, '/late/1')).toMatchObject({ 0: 200 });
  expect(await program.end(), program.stderr()).toBe(0);
}
