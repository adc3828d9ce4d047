import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toIndexMap } from '../../../../build/index-map.ts';
import { originalFrames } from './original-frames.ts';

const SOURCES = {
  'a.ts': `import { second } from './lib/b.ts';
export function first(): string {
  return second(() => new Error('here').stack as string);
}`,
  'lib/b.ts': `type Give = () => string;

export class Writer {
  write(give: Give): string {
    return give();
  }
}

export const second = (give: Give): string => [new Writer().write(give)].join();
export const third = second;`,
};

const folder = mkdtempSync(join(tmpdir(), 'frames-'));
const url = pathToFileURL(`${folder}/`).href;
let frames: string[];

beforeAll(async () => {
  const names = {
    name: 'sources',
    setup(builder: import('esbuild').PluginBuild) {
      builder.onResolve({ filter: /\.ts$/ }, ({ path, importer }) => ({
        path: join(importer === '' ? folder : join(importer, '..'), path),
      }));
      builder.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
        contents: SOURCES[path.slice(folder.length + 1) as keyof typeof SOURCES],
        loader: 'ts',
      }));
    },
  };
  const { outputFiles } = await build({
    entryPoints: ['a.ts'],
    outfile: join(folder, 'index.mjs'),
    bundle: true,
    format: 'esm',
    minify: true,
    sourcemap: 'external',
    write: false,
    plugins: [names],
  });
  const [map, code] = [outputFiles[0]!.text, outputFiles[1]!.text];
  writeFileSync(join(folder, 'index.mjs'), code);
  const index = toIndexMap({ code, map, outdir: folder, root: folder });
  writeFileSync(join(folder, 'index.mjs.map'), index);
  const program = `import { first } from '${url}index.mjs'; process.stdout.write(first());`;
  const stack = execFileSync(process.execPath, ['--input-type=module', '--eval', program]);
  frames = originalFrames(String(stack), url).split('\n').slice(1, 5);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a frame of a bundle names the source, its line and column, and the function', () => {
  expect(frames).toEqual([
    `    at ${url}a.ts:3:23`,
    `    at Writer.write (${url}lib/b.ts:5:12)`,
    `    at second (${url}lib/b.ts:9:61)`,
    `    at first (${url}a.ts:3:10)`,
  ]);
});

test.each([
  '    at run (URLother.mjs:1:1)',
  '    at run (URLlib/b.ts:1:1)',
  '    at run (file:///elsewhere/index.mjs:1:1)',
  '    at node:internal/timers:685:17',
  '    at URLindex.mjs',
  '    at run (URLindex.mjs:0:0)',
  '',
])('what is no frame of a bundle with a map stays as it is: %s', (text) => {
  const frame = text.replace('URL', url);
  expect(originalFrames(frame, url)).toBe(frame);
});

test('sources that run as they are keep their frames', () => {
  const { stack } = new Error('here');
  expect(originalFrames(stack!, new URL('../../../../', import.meta.url).href)).toBe(stack);
});
