import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Asset } from '../../handlers/pages/assets.ts';
import type { Coding } from '../../handlers/stack/accepted-coding.ts';
import { ENDINGS, type Prepared, prepareFile, TAGS_FILE } from './prepare-files.ts';

/** Where a build has prepared what pages load: the image's root, or beside a bundle. */
const FOLDER = new URL(
  import.meta.url.endsWith('.ts') ? '../../pages/' : './pages/',
  import.meta.url,
);

/** Where nothing was built, in development: each file as it was prepared by its first request. */
const prepared = new Map<string, Promise<Prepared>>();

/**
 * The bytes of an asset in a coding, and the tag of its content, the same in all codings. Who asks keeps them.
 */
export async function readPrepared(name: string, asset: Asset, coding: Coding | undefined) {
  const kind = coding ?? 'identity';
  if (existsSync(FOLDER)) {
    const [bytes, tags] = await Promise.all([
      readFile(new URL(name + ENDINGS[kind], FOLDER)),
      readFile(new URL(TAGS_FILE, FOLDER), 'utf8'),
    ]);
    return { bytes, etag: (JSON.parse(tags) as Record<string, string>)[name] as string };
  }
  const preparing = prepared.get(name) ?? prepareFile(asset);
  prepared.set(name, preparing);
  const file = await preparing;
  return { bytes: file[kind], etag: file.etag };
}
