import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files of a room: a top folder, or a package of the workspace. */
export type Room = {
  name: string;
  files: number;
  lines: number;
  small: number;
  largest: { path: string; lines: number };
};

/** A file of so many lines or fewer is small. */
export const SMALL = 30;

const ROOT = join(import.meta.dirname, '../..');

/** Counts the sources (TypeScript and JavaScript that is not built, tests left out) of each room of the product. */
export function countRooms(): Room[] {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const paths = execFileSync('git', list, { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
  const rooms = new Map<string, Room>();
  for (const path of paths.filter(isSource)) {
    const name = roomOf(path);
    if (name === undefined) continue;
    const room = rooms.get(name) ?? emptyRoom(name);
    const lines = readFileSync(join(ROOT, path), 'utf8').split('\n').length - 1;
    room.files += 1;
    room.lines += lines;
    if (lines <= SMALL) room.small += 1;
    if (lines > room.largest.lines) room.largest = { path, lines };
    rooms.set(name, room);
  }
  return [...rooms.values()];
}

/** All rooms as one. */
export function sumOf(rooms: Room[]): Room {
  const sum = emptyRoom('all');
  for (const { files, lines, small, largest } of rooms) {
    sum.files += files;
    sum.lines += lines;
    sum.small += small;
    if (largest.lines > sum.largest.lines) sum.largest = largest;
  }
  return sum;
}

function emptyRoom(name: string): Room {
  return { name, files: 0, lines: 0, small: 0, largest: { path: '', lines: 0 } };
}

function isSource(path: string): boolean {
  const isTest = /\.test(-d)?\.[cm]?[jt]sx?$|(^|\/)(tests?|fixtures)\//.test(path);
  return /\.[cm]?[jt]s$/.test(path) && !path.endsWith('.d.ts') && !isTest;
}

function roomOf(path: string): string | undefined {
  if (path === 'build.ts') return 'build';
  return /^(adapters|handlers|lib|build|packages\/[^/]+)\//.exec(path)?.[1];
}
