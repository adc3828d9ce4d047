import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import manifest from '../package.json' with { type: 'json' };

const ROOT = join(import.meta.dirname, '..');

/** The file of npm's packages in a folder that has an SBOM. */
export const SBOM_FILE = 'sbom.npm.cdx.json';

/** How npm marks what is for development alone. */
const DEVELOPMENT = 'cdx:npm:package:development';

type Component = { 'bom-ref': string; properties: { name: string }[] };
type Dependency = { ref: string; dependsOn: string[] };

/**
 * Writes the software bill of materials (CycloneDX) of the npm packages that ship, as the lock file has them, into a
 * folder. What differs from one build to the next (time, serial number, the folder's name) is left out.
 */
export async function writeSbom(folder: string): Promise<void> {
  // With `--omit=dev` npm leaves out what ships too where it is for development besides.
  const options = ['--sbom-format=cyclonedx', '--package-lock-only'];
  const { stdout } = await promisify(execFile)('npm', ['sbom', ...options], {
    cwd: ROOT,
    maxBuffer: 16 * 1024 * 1024,
  });
  const { serialNumber: _, ...sbom } = JSON.parse(stdout);
  delete sbom.metadata.timestamp;
  sbom.metadata.component.name = manifest.name;
  sbom.components = (sbom.components as Component[]).filter(
    ({ properties }) => !properties.some(({ name }) => name === DEVELOPMENT),
  );
  const refs = new Set([sbom.metadata.component, ...sbom.components].map((one) => one['bom-ref']));
  sbom.dependencies = (sbom.dependencies as Dependency[])
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((on) => refs.has(on)) }));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, SBOM_FILE), `${JSON.stringify(sbom, undefined, 1)}\n`);
}

if (import.meta.main) await writeSbom(process.argv[2] as string);
