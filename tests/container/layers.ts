import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { docker } from './docker-command.ts';

const run = promisify(execFile);

/**
 * The names of all files in the layers that an image adds to its base, those that a later layer hides
 * included.
 */
export async function listOwnLayers(image: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'layers-'));
  try {
    const archive = join(folder, 'image.tar');
    await docker(['save', '--output', archive, image]);
    await run('tar', ['-xf', archive, '-C', folder]);
    const [{ Layers: layers }] = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    const listings = (layers as string[]).map(async (layer) => {
      const { stdout } = await run('tar', ['-tf', join(folder, layer)], {
        maxBuffer: 64 * 2 ** 20,
      });
      return stdout.split('\n');
    });
    const files = await Promise.all(listings);
    // What a public base image holds is not ours: the first layer of ours has `app/`.
    const own = files.findIndex((names) => names.includes('app/'));
    return files.slice(own).flat();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
