import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOME, ROOT, writeFiles } from './consumer.ts';
import { run } from './programs.ts';

/** Compiles a folder as strictly as TypeScript can, the types of packages too; what it complains of. */
export async function compile(folder: string, more = {}): Promise<string> {
  const options = {
    target: 'es2024',
    module: 'nodenext',
    strict: true,
    skipLibCheck: false,
    noEmit: true,
    types: ['node'],
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
    ...more,
  };
  writeFiles(folder, { 'tsconfig.json': JSON.stringify({ compilerOptions: options }) });
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { code, stdout, stderr } = await run(process.execPath, [compiler, '--project', folder]);
  return code === 0 ? '' : stdout + stderr;
}

/**
 * What a process that imports one door loads: the package's folders, and those packages of others that the package
 * itself names.
 */
export async function modulesOf(
  door: string,
  consumer: string,
): Promise<{ folders: string[]; packages: string[] }> {
  const program = `
    import { registerHooks } from 'node:module';
    const urls = [];
    registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) });
    await import('${door}');
    process.stdout.write(JSON.stringify(urls), () => process.exit());`;
  const given = ['--input-type=module', '--eval', program];
  const { stdout, stderr, code } = await run(process.execPath, given, { cwd: consumer });
  if (code !== 0) throw new Error(stderr);
  const urls: string[] = JSON.parse(stdout);
  const { dependencies, peerDependencies } = JSON.parse(
    readFileSync(join(HOME, 'package.json'), 'utf8'),
  );
  const known = Object.keys({ ...dependencies, ...peerDependencies });
  const folder = (url: string) => /portable-handlers\/dist\/([\w-]+)\//.exec(url)?.[1];
  const packageOf = (url: string) => known.find((name) => url.includes(`/node_modules/${name}/`));
  return { folders: distinct(urls.map(folder)), packages: distinct(urls.map(packageOf)) };
}

function distinct(names: (string | undefined)[]): string[] {
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}
