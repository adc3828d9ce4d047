import { basename } from 'node:path';
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
