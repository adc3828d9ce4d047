import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { functions } from '../../build.ts';
import { ROOT } from '../product-files.ts';
import { cfnLint, sam, samProblem } from '../sam.ts';
import { functionsOf, readTemplate } from '../template.ts';
import { run } from './run-sam.ts';

describe.skipIf(samProblem !== undefined)('template.yaml', () => {
  test('passes sam validate --lint', async () => {
    const { code, said } = await run(sam, ['validate', '--lint']);
    expect(said).toContain('is a valid SAM Template');
    expect(code).toBe(0);
  });

  test('gives cfn-lint nothing to say', async () => {
    expect(await run(cfnLint, ['template.yaml'])).toEqual({ code: 0, said: '' });
  });

  test('is packed by sam build, which builds nothing itself', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sam-build-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const { code, said } = await run(sam, ['build', '--build-dir', folder]);
    expect(said).toContain('Build Succeeded');
    expect(said).not.toMatch(/npm|esbuild/i);
    expect(code).toBe(0);
    const built = functionsOf(readTemplate(join(folder, 'template.yaml')));
    expect(built.map(({ properties }) => resolve(folder, properties.CodeUri)).sort()).toEqual(
      functions.map(({ name }) => join(ROOT, 'dist', name)).sort(),
    );
  });
});
