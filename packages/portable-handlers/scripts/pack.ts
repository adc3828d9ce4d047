import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Node strips no types of what lies in `node_modules`: a package that others install holds JavaScript.
const HOME = join(import.meta.dirname, '..');
const MANIFEST = join(HOME, 'package.json');
const KEPT = join(HOME, 'package.json.kept');
const DIST = join(HOME, 'dist');

const [task] = process.argv.slice(2);
if (task === 'prepare') prepare();
else if (task === 'restore') restore();
else throw new Error('pack.ts takes prepare (before npm pack) or restore (after it)');

/** Compiles `src/` into `dist/`, and has each door of the manifest lead there. */
function prepare(): void {
  if (existsSync(KEPT)) restore();
  rmSync(DIST, { recursive: true, force: true });
  const compiler = join(HOME, '../../node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '--project', HOME], { stdio: 'inherit' });

  const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8'));
  const doors = Object.entries<string>(manifest.exports).map(([door, source]) => {
    const target = source.replace('./src/', './dist/').replace(/\.ts$/, '');
    return [door, { types: `${target}.d.ts`, default: `${target}.js` }];
  });
  // Its scripts stay: should this pack be cut off, the next one begins with them.
  copyFileSync(MANIFEST, KEPT);
  const packed = { ...manifest, exports: Object.fromEntries(doors) };
  writeFileSync(MANIFEST, `${JSON.stringify(packed, null, 2)}\n`);
}

/** Puts the manifest back that leads to the sources; what was compiled is in the tarball. */
function restore(): void {
  renameSync(KEPT, MANIFEST);
  rmSync(DIST, { recursive: true, force: true });
}
