import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import lockfile from '../package-lock.json' with { type: 'json' };
import { readProjectFile } from './product-files.ts';

const { version } = manifest;

/** The first group of `pattern` in a file of the repository. */
function find(path: string, pattern: RegExp): string | undefined {
  return pattern.exec(readProjectFile(path))?.[1];
}

test('one version: lock file, image tag, image label and changelog have that of package.json', () => {
  expect({
    lockfile: lockfile.version,
    lockedPackage: lockfile.packages[''].version,
    tag: find('docker-compose.yml', /^ {4}image: api-node24:(.+)$/m),
    buildArgument: find('docker-compose.yml', /^ {8}VERSION: (.+)$/m),
    dockerfile: find('docker/Dockerfile', /^ARG VERSION=(.+)$/m),
    changelog: find('CHANGELOG.md', /^## \[?(\d+\.\d+\.\d+)\b/m),
  }).toEqual({
    lockfile: version,
    lockedPackage: version,
    tag: version,
    buildArgument: version,
    dockerfile: version,
    changelog: version,
  });
});
