import { HttpError } from '../../lib/errors.ts';
import { readPackagedFile } from '../../lib/packaged-file.ts';
import { type Definition, define } from '../stack/definition.ts';
import { type Reply, reply } from '../stack/reply.ts';
import type { Asset } from './assets.ts';

/** The definition of a route that ends in `{asset}` and serves `assets`, by their names. */
export function defineAssets(assets: Record<string, Asset>): Definition {
  return define({
    isPublic: true,
    readTarget(event) {
      const name = event.pathParameters?.asset ?? '';
      if (!Object.hasOwn(assets, name)) throw new HttpError(404, 'Not Found');
      return name;
    },
    answer: ({ target }) => readAsset(assets[target] as Asset),
  });
}

/** Read at each request: browsers keep them, so there are few, and a worker has better use for 3 MB. */
async function readAsset({ file, contentType, edit }: Asset): Promise<Reply> {
  const bytes = await readPackagedFile(file);
  return reply({
    body: edit === undefined ? bytes : edit(bytes.toString()),
    contentType,
    // The version is in the name: what was loaded once need never be asked for again.
    headers: { 'cache-control': 'public, max-age=31536000, immutable' },
  });
}
