import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SBOM_FILE, writeSbom } from '../build/write-sbom.ts';
import manifest from '../package.json' with { type: 'json' };
import { readProjectFile } from './product-files.ts';

/** Licences under which what is not ours may be passed on, with its notices. */
const ALLOWED = [
  '(MPL-2.0 OR Apache-2.0)',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
];

/** Packages whose manifest names no licence, or none of SPDX's names: the first line of their own LICENSE. */
const READ_BY_HAND: Record<string, string> = {
  decko: 'The MIT License (MIT)',
  stickyfill: 'The MIT License (MIT)',
  // BSD-3-Clause
  'url-template': 'Copyright (c) 2012-2014, Bram Stein',
};

type License = { license?: { id?: string; name?: string }; expression?: string };
type Component = { name: string; version: string; licenses?: License[] };

async function readSbom() {
  const folder = await mkdtemp(join(tmpdir(), 'sbom-'));
  try {
    await writeSbom(folder);
    return await readFile(join(folder, SBOM_FILE), 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}

const text = await readSbom();
const sbom = JSON.parse(text) as { bomFormat: string; components: Component[] };

test('the SBOM names what ships by name and version, and no tool of development', () => {
  expect(sbom.bomFormat).toBe('CycloneDX');
  const versions = Object.fromEntries(sbom.components.map(({ name, version }) => [name, version]));
  expect(versions).toMatchObject(manifest.dependencies);
  const { packages } = JSON.parse(readProjectFile('package-lock.json')) as {
    packages: Record<string, { dev?: boolean; link?: boolean }>;
  };
  const shipped = Object.entries(packages)
    .filter(([path, { dev, link }]) => path.includes('node_modules/') && !dev && !link)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
  expect(Object.keys(versions)).toEqual(expect.arrayContaining(shipped));
  for (const name of ['vitest', 'typescript', 'esbuild']) expect(versions).not.toHaveProperty(name);
});

test('the SBOM is the same each time', async () => {
  expect(await readSbom()).toBe(text);
  expect(text).not.toMatch(/"serialNumber"|"timestamp"/);
});

test('each package that ships has a licence of the list', () => {
  const others = sbom.components.flatMap(({ name, licenses = [] }) => {
    const stated = licenses.map(
      ({ license, expression }) => expression ?? license?.id ?? license?.name,
    );
    const isAllowed = stated.length > 0 && stated.every((id) => ALLOWED.includes(id ?? ''));
    return isAllowed ? [] : [name];
  });
  expect(others.sort()).toEqual(Object.keys(READ_BY_HAND));
  for (const [name, line] of Object.entries(READ_BY_HAND)) {
    expect(readProjectFile(`node_modules/${name}/LICENSE`).split(/\r?\n/)[0]).toBe(line);
  }
});
