import { posix } from 'node:path';

/** An import statement: `target` is the path from the repository's root where it names a file. */
export type Import = {
  from: string;
  specifier: string;
  target: string | undefined;
  typeOnly: boolean;
};

const STATEMENT =
  /^[ \t]*(?:import|export)\s+(type\s)?[^'";]*?\bfrom\s*(['"])(.+?)\2|^[ \t]*import\s*(['"])(.+?)\4|\bimport\s*\(\s*(['"])(.+?)\6/gm;

/** Every import of a source file, dynamic ones and re-exports included. */
export function findImports(from: string, code: string): Import[] {
  return [...code.matchAll(STATEMENT)].map((match) => {
    const specifier = match[3] ?? match[5] ?? match[7] ?? '';
    const target = specifier.startsWith('.')
      ? posix.join(posix.dirname(from), specifier)
      : undefined;
    return { from, specifier, target, typeOnly: match[1] !== undefined };
  });
}

/** The code alone: comments may name what it must not use. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<=^|[\s;{}])\/\/.*$/gm, '');
}
