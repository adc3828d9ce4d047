import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, run } from './programs.ts';

export const HOME = join(import.meta.dirname, '..');
export const ROOT = join(HOME, '../..');

export function createFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `portable-handlers-${name}-`));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** A copy of the package in a copy of its workspace: what a pack does to it, no other test sees. */
export function copyPackage(): string {
  const workspace = createFolder('workspace');
  const home = join(workspace, 'packages/portable-handlers');
  mkdirSync(home, { recursive: true });
  for (const name of ['package.json', 'tsconfig.json']) {
    cpSync(join(ROOT, name), join(workspace, name));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(workspace, 'node_modules'));
  for (const name of readdirSync(HOME)) {
    if (['dist', 'node_modules'].includes(name)) continue;
    cpSync(join(HOME, name), join(home, name), { recursive: true });
  }
  return home;
}

/** Packs the package as `npm publish` would; the tarball lies beside it. */
export async function pack(home: string): Promise<Ended & { tarball: string }> {
  const ended = await run('npm', ['pack', '--json', '--foreground-scripts=false'], { cwd: home });
  const name = readdirSync(home).find((file) => file.endsWith('.tgz'));
  return { ...ended, tarball: name === undefined ? '' : join(home, name) };
}

/** Installs packages into a folder that has none. Gives npm's complaint where the registry cannot be reached. */
export async function install(folder: string, packages: string[]): Promise<string | undefined> {
  const manifest = join(folder, 'package.json');
  writeFileSync(manifest, JSON.stringify({ private: true, type: 'module' }));
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  const given = ['install', ...quiet, '--prefix', folder, ...packages];
  const { code, stderr } = await run('npm', given, { cwd: folder });
  if (code === 0) return undefined;
  if (/E(?:NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|NETUNREACH)/.test(stderr))
    return stderr;
  throw new Error(`npm install ${packages.join(' ')} failed: ${stderr}`);
}

/** The npm package that holds the program `node` of a major version for this machine. */
export function nodePackage(major: number): string {
  const bin = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return `node${major}@npm:${bin}-${process.platform}-${process.arch}@${major}`;
}

/** Each file of a folder with its content's digest, without tarballs. */
export function sourcesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter(
    (name) => !name.endsWith('.tgz') && statSync(join(folder, name)).isFile(),
  );
  const digest = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  return Object.fromEntries(files.map((name) => [name, digest(name)]));
}

export function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}
