import { basename, join } from 'node:path';
import type { Plugin } from 'esbuild';

/** A source file that is imported by `import()`, and the file that it becomes. */
export type LatePart = { source: string; file: string };

/**
 * What a source imports by `import()` becomes a bundle of its own, which is told to `onPart`. Code that
 * both need is in both: shared, it would be a third file, and one more to load at each start.
 */
export function lateParts(onPart: (part: LatePart) => void): Plugin {
  return {
    name: 'late-parts',
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\// }, async ({ path, kind, ...importer }) => {
        if (kind !== 'dynamic-import' || importer.pluginData === 'resolving') return undefined;
        const found = await build.resolve(path, { ...importer, kind, pluginData: 'resolving' });
        const file = `${basename(found.path).replace(/\.ts$/, '')}.mjs`;
        onPart({ source: found.path, file });
        return { path: `./${file}`, external: true };
      });
    },
  };
}

/**
 * Powertools imports `node:crypto` for a random number that a sampling logger draws, which ours is not.
 * The module takes 5 ms of a cold start, so it is left for when it is asked for.
 */
export const lateCrypto: Plugin = {
  name: 'late-crypto',
  setup(build) {
    const path = join(import.meta.dirname, 'late-crypto.ts');
    build.onResolve({ filter: /^node:crypto$/ }, ({ importer }) =>
      importer.includes('@aws-lambda-powertools') ? { path } : undefined,
    );
  },
};

/**
 * Powertools' Logger is a third of a bundle, and most processes of a function never write a line. It is
 * needed from one moment to the next then, so its part is CommonJS, which loads at once.
 */
export function lateLogger(onPart: (part: LatePart) => void): Plugin {
  return {
    name: 'late-logger',
    setup(build) {
      build.onLoad({ filter: /\/log\/contract-logger\.ts$/ }, ({ path }) => {
        const file = `${basename(path, '.ts')}.cjs`;
        onPart({ source: path, file });
        const contents = `
          export function createContractLogger(print) {
            const { createRequire } = process.getBuiltinModule('node:module');
            return createRequire(import.meta.url)('./${file}').createContractLogger(print);
          }`;
        return { contents, loader: 'js' };
      });
    },
  };
}
