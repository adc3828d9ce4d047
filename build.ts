import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build as bundle, type Metafile } from 'esbuild';
import { copyAssets } from './build/copy-assets.ts';

/** A Lambda function: the route key that it is for, and the module whose `handler` Lambda calls. */
export type FunctionSource = { name: string; routeKey: string; module: string };

/** Every function that `template.yaml` deploys, by the folder of `dist/` that holds it. */
export const functions: FunctionSource[] = [
  { name: 'price', routeKey: 'GET /api/binance/price', module: './handlers/price.ts' },
  { name: 'analysis', routeKey: 'GET /api/indicators/analysis', module: './handlers/analysis.ts' },
  { name: 'health', routeKey: 'GET /health', module: './handlers/health.ts' },
  { name: 'default', routeKey: '$default', module: './adapters/lambda.ts' },
];

const ROOT = fileURLToPath(new URL('./', import.meta.url));

/** Packages in CommonJS ask for Node's modules by `require`, which a module does not have. */
const REQUIRE = "import{createRequire as r}from'node:module';const require=r(import.meta.url);";

/** Bundles one function into a folder and gives back what esbuild says about it. */
export async function buildFunction(
  { name, module }: FunctionSource,
  outdir = `${ROOT}dist/${name}`,
): Promise<Metafile> {
  await rm(outdir, { recursive: true, force: true });
  const { metafile } = await bundle({
    absWorkingDir: ROOT,
    stdin: {
      resolveDir: ROOT,
      sourcefile: 'index.ts',
      contents: `
        import { startFunction } from './adapters/function/start-function.ts';
        export const handler = await startFunction(() => import('${module}'));
      `,
    },
    outdir,
    entryNames: 'index',
    outExtension: { '.js': '.mjs' },
    format: 'esm',
    platform: 'node',
    target: 'node24',
    bundle: true,
    minify: true,
    sourcemap: 'external',
    sourcesContent: false,
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
    ...(name === 'default' && { banner: { js: REQUIRE } }),
  });
  if (Object.hasOwn(metafile.inputs, 'lib/packaged-file.ts')) await copyAssets(ROOT, outdir);
  return metafile;
}

if (import.meta.main) {
  for (const source of functions) {
    const { outputs } = await buildFunction(source);
    for (const [path, { bytes }] of Object.entries(outputs)) {
      if (!path.endsWith('.map')) process.stdout.write(`${path} ${bytes}\n`);
    }
  }
}
