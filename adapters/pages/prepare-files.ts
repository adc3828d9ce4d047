import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type Asset, docsAssets, redocAssets } from '../../handlers/pages/assets.ts';
import type { Coding } from '../../handlers/stack/accepted-coding.ts';
import { entityTagOf } from '../../handlers/stack/entity-tag.ts';

/** A file that a page loads, as it is sent in each coding. */
export type Prepared = Record<Coding | 'identity', Buffer> & { etag: string };

/** What the names of files end in. */
export const ENDINGS = { identity: '', br: '.br', gzip: '.gz' };

/** What keeps the tags of all files, by their names. */
export const TAGS_FILE = 'tags.json';

/** Makes an asset of a file of an npm package. Throws where the package is not installed. */
export async function prepareFile({ file, edit }: Asset): Promise<Prepared> {
  const original = await readFile(findFile(file));
  const identity = edit === undefined ? original : Buffer.from(edit(original.toString()));
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 6,
    [constants.BROTLI_PARAM_SIZE_HINT]: identity.length,
  };
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(identity, { params }),
    promisify(gzip)(identity),
  ]);
  return { identity, br, gzip: gz, etag: entityTagOf(identity) };
}

/** Writes all that pages load into a folder, with the licences under which that may be passed on. */
export async function prepareFiles(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const tags: Record<string, string> = {};
  for (const [name, asset] of Object.entries({ ...docsAssets, ...redocAssets })) {
    const { etag, ...codings } = await prepareFile(asset);
    tags[name] = etag;
    for (const [coding, bytes] of Object.entries(codings)) {
      await writeFile(join(folder, name + ENDINGS[coding as keyof typeof ENDINGS]), bytes);
    }
    await copyLicences(asset, folder);
  }
  await writeFile(join(folder, TAGS_FILE), JSON.stringify(tags));
}

/** The licence of the file itself, and those of its package; not every package has each kind. */
async function copyLicences({ file }: Asset, folder: string): Promise<void> {
  const path = findFile(file);
  const [name = ''] = file.split('/');
  const home = path.slice(0, path.lastIndexOf(file) + name.length);
  const found = [`${path}.LICENSE.txt`, join(home, 'LICENSE'), join(home, 'NOTICE')].filter(
    existsSync,
  );
  for (const licence of found) {
    const target = join(folder, name, basename(licence));
    await mkdir(dirname(target), { recursive: true });
    await copyFile(licence, target);
  }
}

function findFile(file: string): string {
  return createRequire(import.meta.url).resolve(file);
}

if (import.meta.main) await prepareFiles(process.argv[2] as string);
