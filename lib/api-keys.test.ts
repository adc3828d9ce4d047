import { createHash } from 'node:crypto';
import { SettingsError } from 'portable-handlers';
import { describe, expect, it } from 'vitest';
import { findKey, parseApiKeys } from './api-keys.ts';
import { readConfig } from './config.ts';

const KEY = 'correct-horse-battery';
const DIGEST = createHash('sha256').update(KEY).digest('hex');

function problemsOf(text: string): string[] {
  try {
    readConfig({ API_KEYS: text });
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('API keys', () => {
  it('are found by what was given, whether the setting has them or their digests', () => {
    const keys = parseApiKeys(
      `a:${KEY}-1, B.b_2-c:sha256:${DIGEST},upper:sha256:${sha256('X-1').toUpperCase()}`,
    );
    expect(keys.map(({ name }) => name)).toEqual(['a', 'B.b_2-c', 'upper']);
    expect(findKey(keys, `${KEY}-1`)).toBe('a');
    expect(findKey(keys, KEY)).toBe('B.b_2-c');
    expect(findKey(keys, 'X-1')).toBe('upper');
    for (const wrong of [`${KEY}-2`, DIGEST, '', `${KEY} `, 'a']) {
      expect(findKey(keys, wrong)).toBeUndefined();
    }
  });

  it('may hold colons', () => {
    expect(findKey(parseApiKeys('a:sha512:0123456789abcdef'), 'sha512:0123456789abcdef')).toBe('a');
  });

  it('are kept as digests alone', () => {
    expect(JSON.stringify(readConfig({ API_KEYS: `a:${KEY}` }).apiKeys)).not.toContain(KEY);
  });

  it('have every problem told at the start, and none of them repeated', () => {
    const problems = problemsOf(
      `${KEY},:${KEY},no name:${KEY},${'n'.repeat(65)}:${KEY},short:0123456789abcde,blank:0123456 789abcdef,` +
        `ok:${KEY},ok:${KEY},hex:sha256:abc,umlaut:0123456789abcdefä,`,
    );
    const form =
      'must be name:key or name:sha256:hex (name: 1-64 of A-Za-z0-9._-, key: 16 or more of ASCII)';
    expect(problems).toEqual([
      ...[1, 2, 3, 4, 5, 6].map((entry) => `API_KEYS entry ${entry} ${form}`),
      'API_KEYS entry 8 has a name that an earlier entry has',
      ...[9, 10, 11].map((entry) => `API_KEYS entry ${entry} ${form}`),
    ]);
    expect(problems.join()).not.toContain('0123456');
  });

  it('are off unless set', () => {
    expect(readConfig({}).apiKeys).toEqual([]);
    expect(readConfig({ API_KEYS: ' ' }).apiKeys).toEqual([]);
  });
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
