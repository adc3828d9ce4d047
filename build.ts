import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type BuildOptions, build as bundle, type Metafile } from 'esbuild';
import { prepareFiles } from './adapters/pages/prepare-files.ts';
import { toIndexMap } from './build/index-map.ts';
import { type LatePart, lateParts } from './build/late-parts.ts';

/** A Lambda function: the route key that it is for, and its `FunctionModule` (adapters/function.ts). */
export type FunctionSource = { name: string; routeKey: string; module: string };

/** Every function that `template.yaml` deploys, by the folder of `dist/` that holds it. */
export const functions: FunctionSource[] = [
  { name: 'price', routeKey: 'GET /api/binance/price', module: './handlers/price/price.ts' },
  {
    name: 'analysis',
    routeKey: 'GET /api/indicators/analysis',
    module: './handlers/analysis/analysis.ts',
  },
  { name: 'health', routeKey: 'GET /health', module: './handlers/health/health.ts' },
  { name: 'default', routeKey: '$default', module: './adapters/lambda.ts' },
];

const ROOT = import.meta.dirname;

/** Why it is a module, and its map in sections: docs/decisions/. */
const OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  platform: 'node',
  target: 'node24',
  minify: true,
  sourcemap: 'external',
  sourcesContent: false,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  write: false,
} as const satisfies BuildOptions;

/** Packages in CommonJS ask for Node's modules by `require`, which a module does not have. */
const REQUIRE =
  "import{createRequire as nodeRequire}from'node:module';const require=nodeRequire(import.meta.url);";

type Entry = Pick<BuildOptions, 'stdin' | 'entryPoints' | 'banner'> & {
  outfile: string;
};

/** A file of a bundle: its bytes, and what esbuild says went into it. */
export type BundleFile = { path: string; bytes: number; output: Metafile['outputs'][string] };

/**
 * Bundles the module of a function into a folder that SAM packs, in place of what is there: `index.mjs`,
 * and a file for each part that is loaded later. Gives back the files, `index.mjs` first.
 */
export async function buildFunction(
  { name, module }: Omit<FunctionSource, 'routeKey'>,
  outdir = join(ROOT, 'dist', name),
): Promise<BundleFile[]> {
  const contents = `
    import { startModule } from './adapters/function.ts';
    import * as given from '${module}';
    export const handler = startModule(given);
  `;
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  const files = await bundleInto(outdir, {
    stdin: { contents, resolveDir: ROOT, sourcefile: 'function.ts' },
    outfile: join(outdir, 'index.mjs'),
  });
  const hasPages = files.some(({ output }) => 'adapters/pages/prepared-files.ts' in output.inputs);
  if (hasPages) await prepareFiles(join(outdir, 'pages'));
  return files;
}

/** Bundles any module with the same options, to be measured against. */
export async function bundleModule(source: string, outfile: string): Promise<void> {
  await mkdir(dirname(outfile), { recursive: true });
  await bundleInto(dirname(outfile), { entryPoints: [source], outfile });
}

/** Bundles what an entry names, then the parts that this loads later, and writes them. */
async function bundleInto(outdir: string, entry: Entry): Promise<BundleFile[]> {
  const parts = new Map<string, LatePart>();
  const addPart = (part: LatePart) => parts.set(part.file, part);
  const { outputFiles, metafile } = await bundle({
    ...OPTIONS,
    plugins: [lateParts(addPart)],
    ...entry,
  });
  const isCommonJs = Object.values(metafile.inputs).some(({ format }) => format === 'cjs');
  if (isCommonJs && entry.banner === undefined) {
    return bundleInto(outdir, { ...entry, banner: { js: REQUIRE } });
  }
  const textOf = (ending: string) =>
    outputFiles.find(({ path }) => path.endsWith(ending))?.text as string;
  const [code, map] = [textOf('js'), textOf('js.map')];
  await writeFile(entry.outfile, code);
  await writeFile(`${entry.outfile}.map`, toIndexMap({ code, map, outdir, root: ROOT }));

  const files = Object.entries(metafile.outputs)
    .filter(([path]) => !path.endsWith('.map'))
    .map(([path, output]) => ({ path: basename(path), bytes: output.bytes, output }));
  for (const { source, file } of parts.values()) {
    files.push(
      ...(await bundleInto(outdir, { entryPoints: [source], outfile: join(outdir, file) })),
    );
  }
  return files;
}

if (import.meta.main) {
  for (const source of functions) {
    for (const { path, bytes } of await buildFunction(source)) {
      process.stdout.write(`dist/${source.name}/${path} ${bytes}\n`);
    }
  }
}
