import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOME } from './consumer.ts';

const README = readFileSync(join(HOME, 'README.md'), 'utf8');

/** The examples by the names of their files, which their first lines tell. */
export const examples: Record<string, string> = Object.fromEntries(
  [...README.matchAll(/```js\n(\/\/ ([\w-]+\.js)\n[\s\S]*?)```/g)].map(([, code, name]) => [
    name,
    code,
  ]),
);

/** Rows of the table that follows a comment, each a list of its cells. */
function rowsAfter(comment: string): string[][] {
  const table = README.slice(README.indexOf(comment) + comment.length).trimStart();
  const [, , ...rows] = /^(?:\|.*\n)+/.exec(table)?.[0].trim().split('\n') ?? [];
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('\\|', '|')),
  );
}

const unquoted = (cell: string) => cell.replace(/^`(.*)`$/, '$1');

/** What each door loads of other packages, by its name: those in the text as it stands. */
export const packagesOfDoors: Record<string, string> = Object.fromEntries(
  rowsAfter('<!-- doors -->').map(([door, , packages]) => [unquoted(door!), packages!]),
);

/** The errors of a table of routes: what is thrown, and how its message begins. */
export const errors: { name: string; message: string }[] = rowsAfter('<!-- errors -->').map(
  ([name, message]) => ({ name: unquoted(name!), message: unquoted(message!) }),
);

type OptionTable = { type: string; rows: { name: string; type: string; defaults: string }[] };

/** The tables of options; the comment above each names the type that it is held to. */
export const optionTables: OptionTable[] = [...README.matchAll(/<!-- options: (.+) -->/g)].map(
  ([comment, type]) => ({
    type: type!,
    rows: rowsAfter(comment).map(([name, type, , defaults]) => ({
      name: unquoted(name!),
      type: unquoted(type!),
      defaults: unquoted(defaults!),
    })),
  }),
);

/** TypeScript that compiles if each table has the options of its type, no other, and their types. */
export function checkOptions(): string {
  const lines = optionTables.flatMap(({ type, rows }, index) => {
    const members = rows.map(({ name, type, defaults }) => {
      return `${name}${defaults === 'required' ? '' : '?'}: ${type}`;
    });
    return [
      `type Given${index} = ${type};`,
      `type Told${index} = { ${members.join('; ')} };`,
      `holds<Same<keyof Given${index}, keyof Told${index}>>();`,
      `holds<Same<RequiredKeys<Given${index}>, RequiredKeys<Told${index}>>>();`,
      ...rows.map(({ name }) => {
        return `holds<Same<NonNullable<Given${index}['${name}']>, NonNullable<Told${index}['${name}']>>>();`;
      }),
    ];
  });
  return [
    `import type * as home from 'portable-handlers';`,
    ...['container', 'express', 'lambda', 'log'].map(
      (door) => `import type * as ${door} from 'portable-handlers/${door}';`,
    ),
    `import type * as http from 'portable-handlers/http-api';`,
    'type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;',
    'type RequiredKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T];',
    'function holds<_Is extends true>(): void {}',
    'export type Doors = [typeof home, typeof container, typeof express, typeof lambda, typeof log, typeof http];',
    ...lines,
  ].join('\n');
}
