import { describe, expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { findImports, withoutComments } from './find-imports.ts';
import { readProductFiles } from './product-files.ts';

/** Each layer may import itself and those before it. */
const LAYERS = ['lib', 'handlers', 'adapters'];

const files = readProductFiles().map(({ path, text }) => ({ path, code: withoutComments(text) }));
const imports = files.flatMap(({ path, code }) => findImports(path, code));

describe('the sources', () => {
  test('are there, and their imports are seen', () => {
    expect(files.map(({ path }) => layerOf(path))).toEqual(expect.arrayContaining(LAYERS));
    expect(imports.length).toBeGreaterThan(files.length);
  });

  test('import one way: adapters -> handlers -> lib', () => {
    const upwards = imports
      .filter(({ target }) => target !== undefined && target !== 'package.json')
      .filter(
        ({ from, target }) =>
          !LAYERS.slice(0, LAYERS.indexOf(layerOf(from)) + 1).includes(layerOf(target!)),
      );
    expect(upwards).toEqual([]);
  });

  test('import no test', () => {
    expect(imports.filter(({ specifier }) => /\.test\.ts$|(^|\/)tests\//.test(specifier))).toEqual(
      [],
    );
  });

  test('import only packages that the image has', () => {
    const packages = imports
      .filter(({ target, specifier, typeOnly }) => !target && !typeOnly && !isBuiltin(specifier))
      // Not for the image: its bundle holds what it needs.
      .filter(({ from }) => from !== 'adapters/lambda.ts')
      .map(({ specifier }) => packageOf(specifier));
    expect(Object.keys(manifest.dependencies)).toEqual(
      expect.arrayContaining([...new Set(packages)]),
    );
  });

  test('know Express in adapters only', () => {
    expect(importersOf(/^express$|^@types\/express/, false)).toEqual([]);
  });

  test('leave node:http and node:https out where a cold start would pay for them', () => {
    expect(importersOf(/^(node:)?https?$/, true)).toEqual([]);
  });

  // The store of invocations finds there, and tells libraries, whether invocations overlap.
  test('read the environment in lib/config.ts only, and set it where Lambda would', () => {
    const readers = files.filter(({ code }) =>
      /\bprocess\s*\.\s*env\b|\bimport\.meta\.env\b/.test(code),
    );
    expect(readers.map(({ path }) => path)).toEqual([
      'packages/portable-handlers/src/invoke-store.ts',
      'packages/portable-handlers/src/http-api/lambda-environment.ts',
      'lib/config.ts',
    ]);
  });

  test('never use the console', () => {
    expect(
      files.filter(({ code }) => /\bconsole\s*[.[]/.test(code)).map(({ path }) => path),
    ).toEqual([]);
  });
});

/** Files below the adapters that import what `pattern` names, types counted or not. */
function importersOf(pattern: RegExp, ignoreTypes: boolean): string[] {
  return imports
    .filter(({ specifier }) => pattern.test(specifier))
    .filter(({ typeOnly }) => !(ignoreTypes && typeOnly))
    .filter(({ from }) => layerOf(from) !== 'adapters')
    .map(({ from }) => from);
}

function layerOf(path: string): string {
  return path.split('/')[0]!;
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:');
}
