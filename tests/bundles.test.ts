import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BundleFile, buildFunction, functions } from '../build.ts';
import { routes } from '../handlers/routes.ts';
import { ROOT } from './product-files.ts';

/** Bytes that Lambda loads at the start of a hot function, and of `$default`, which has the rest of the route table. */
const HOT_BUDGET = 60_000;
const DEFAULT_BUDGET = 100_000;
const budgets = functions.map(({ name }): [string, number] => [
  name,
  name === 'default' ? DEFAULT_BUDGET : HOT_BUDGET,
]);

const hot = functions.filter(({ name }) => name !== 'default').map(({ name }) => name);
const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
const bundles = new Map<string, BundleFile[]>();

beforeAll(async () => {
  for (const source of functions) {
    bundles.set(source.name, await buildFunction(source, join(folder, source.name)));
  }
  const sizes = [...bundles].flatMap(([name, files]) =>
    files.map(({ path, bytes }) => `${name}/${path} ${bytes}`),
  );
  process.stdout.write(`Bundles in bytes: ${sizes.join(', ')}\n`);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** What a function loads at its start, and in which files. */
function startOf(name: string) {
  const [index, ...late] = bundles.get(name)!;
  const inputs = Object.keys(index!.output.inputs);
  return { bytes: index!.bytes, inputs, imports: index!.output.imports, late };
}

test('each function is for a route key of the table', () => {
  const routeKeys = functions.map(({ routeKey }) => routeKey);
  expect(Object.keys(routes)).toEqual(expect.arrayContaining(routeKeys));
});

describe.each(functions)('the bundle of $name', ({ name }) => {
  test('has a source map beside each file, that names sources from the root', () => {
    for (const { path } of bundles.get(name)!) {
      const { sections } = JSON.parse(readFileSync(join(folder, name, `${path}.map`), 'utf8'));
      const sources = sections.flatMap(
        (section: { map: { sources: string[] } }) => section.map.sources,
      );
      expect(sources.filter((source: string) => source.startsWith('../'))).toEqual([]);
      expect(sources).toContainEqual(
        expect.stringMatching(/^(lib|handlers|adapters|packages)\/.*\.ts$/),
      );
    }
  });

  test('imports nothing at its start but Node itself', () => {
    const { imports } = startOf(name);
    const files = imports.filter(({ kind }) => kind !== 'dynamic-import');
    // Of Express's packages one tries whether there is another, and goes without.
    const known = /^node:|^[a-z_/]+$|^supports-color$/;
    expect(files.filter(({ path }) => !known.test(path))).toEqual([]);
    expect(imports.map(({ path }) => path).filter((path) => path.endsWith('.ts'))).toEqual([]);
  });

  test('answers under the flags of Lambda’s image', async () => {
    const index = join(folder, name, 'index.mjs');
    const flags = ['--no-experimental-require-module', '--no-experimental-detect-module'];
    const program = `
      const { handler } = await import(${JSON.stringify(index)});
      const http = { method: 'GET', path: '/nope', sourceIp: '192.0.2.1', userAgent: '' };
      const event = { version: '2.0', routeKey: '$default', rawPath: '/nope', rawQueryString: '', headers: {},
        requestContext: { http, requestId: 'id=', routeKey: '$default' }, isBase64Encoded: false };
      const { statusCode } = await handler(event, { getRemainingTimeInMillis: () => 9000 });
      process.stdout.write(String(statusCode));
    `;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...flags, '--no-strip-types', '--input-type=module', '--eval', program],
      { env: { API_LOG_LEVEL: 'CRITICAL' }, cwd: ROOT },
    );
    expect(stdout).toBe({ health: '200', default: '404' }[name] ?? '422');
  });
});

/** What a hot function loads when it is asked for, and not before. */
const LATE = ['compress-answer.mjs', 'emf.mjs', 'simulated-candles.mjs'];

test.each(hot)('%s loads no Express, and only when asked what few requests need', (name) => {
  const { inputs, late } = startOf(name);
  // Packages are seen by their paths.
  expect(inputs).toContainEqual(expect.stringMatching('^node_modules/@middy/core/'));
  expect(inputs.filter((path) => /node_modules\/(express|serverless-http)\//.test(path))).toEqual(
    [],
  );
  expect(inputs.filter((path) => path.includes('simulated/'))).toEqual([]);
  expect(late.map(({ path }) => path).sort()).toEqual(LATE);
});

test.each(budgets)('%s is at most %i bytes', (name, budget) => {
  expect(startOf(name).bytes).toBeLessThanOrEqual(budget);
});

test.each(hot)('%s leaves alone what Node takes long to load', (name) => {
  const costly = /^(node:)?(https?|crypto|fs|perf_hooks|tls|net|stream)$/;
  expect(startOf(name).imports.map(({ path }) => path)).not.toContainEqual(
    expect.stringMatching(costly),
  );
});
