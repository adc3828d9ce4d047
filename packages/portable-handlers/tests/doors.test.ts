import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const HOME = new URL('../src/', import.meta.url).href;

/** Imports a door in a process of its own, and names what that loads: our rooms, and other packages. */
function loadedBy(door: string): { rooms: string[]; packages: string[] } {
  const program = `
    import { writeSync } from 'node:fs';
    import { registerHooks } from 'node:module';
    const urls = [];
    registerHooks({ load(url, context, next) { urls.push(url); return next(url, context); } });
    await import(${JSON.stringify(door)});
    writeSync(1, JSON.stringify(urls));
    process.exit();
  `;
  const args = ['--input-type=module', '--eval', program];
  const output = execFileSync(process.execPath, args, { cwd: import.meta.dirname });
  const urls = (JSON.parse(String(output)) as string[]).filter((url) => !url.startsWith('node:'));
  const ours = urls.filter((url) => url.startsWith(HOME)).map((url) => url.slice(HOME.length));
  const rooms = ours.filter((path) => path.includes('/')).map((path) => path.split('/', 1)[0]!);
  const packages = urls.flatMap(
    (url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? [],
  );
  return { rooms: [...new Set(rooms)].sort(), packages: [...new Set(packages)].sort() };
}

/** The rooms and packages that each door loads: what its work needs and nothing else. */
const DOORS = {
  '.': { rooms: [] as string[], packages: [] as string[] },
  './http-api': { rooms: ['http-api'], packages: [] as string[] },
  './container': { rooms: ['container'], packages: [] },
  './lambda': { rooms: ['http-api', 'lambda', 'log'], packages: [] },
  './log': { rooms: ['log'], packages: [] as string[] },
};

test.each(Object.entries(DOORS))('%s loads nothing of another door', (door, expected) => {
  expect(loadedBy(`portable-handlers${door.slice(1)}`)).toEqual(expected);
});
