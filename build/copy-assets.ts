import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { docsAssets, redocAssets } from '../handlers/pages/assets.ts';

/**
 * Puts what the pages of documents load beside a bundle, in a `node_modules` of its own, where
 * `lib/packaged-file.ts` finds it; and the licences under which that may be passed on.
 */
export async function copyAssets(root: string, outdir: string): Promise<void> {
  const assets = Object.values({ ...docsAssets, ...redocAssets }).map(({ file }) => file);
  const licences = assets.flatMap((file) => {
    const [name] = file.split('/');
    return [`${file}.LICENSE.txt`, `${name}/LICENSE`, `${name}/NOTICE`];
  });
  for (const file of new Set([...assets, ...licences])) {
    const source = join(root, 'node_modules', file);
    // Not every package has each kind.
    if (!existsSync(source) && licences.includes(file)) continue;
    const target = join(outdir, 'node_modules', file);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(source, target);
  }
}
