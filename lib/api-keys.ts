import type * as Crypto from 'node:crypto';

/** A key by its name; the key itself is not kept. */
export type ApiKey = {
  name: string;
  /** SHA-256 of the key. */
  digest: Buffer;
};

/** Shorter ones can be guessed by trying. */
const MIN_KEY_LENGTH = 16;

const NAME = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * Reads a comma-separated list of `name:key` and `name:sha256:hex`. Throws an AggregateError with every
 * problem; none repeats a part of the list, where a key may be in the place of anything.
 */
export function parseApiKeys(text: string): ApiKey[] {
  const problems: Error[] = [];
  const names = new Set<string>();
  const keys = text.split(',').flatMap((entry, index): ApiKey[] => {
    try {
      const key = parseEntry(entry.trim());
      if (names.has(key.name)) throw new Error('has a name that an earlier entry has');
      names.add(key.name);
      return [key];
    } catch (problem) {
      problems.push(new Error(`entry ${index + 1} ${(problem as Error).message}`));
      return [];
    }
  });
  if (problems.length > 0) throw new AggregateError(problems);
  return keys;
}

/** The name of the key that is `given`, if it is one. It takes as long for any, known or not. */
export function findKey(keys: readonly ApiKey[], given: string): string | undefined {
  const digest = sha256(given);
  const { timingSafeEqual } = crypto();
  let name: string | undefined;
  for (const key of keys) {
    if (timingSafeEqual(key.digest, digest)) name = key.name;
  }
  return name;
}

function parseEntry(entry: string): ApiKey {
  const colon = entry.indexOf(':');
  if (colon < 0) throw new Error('must be name:key or name:sha256:hex');
  const name = entry.slice(0, colon);
  if (!NAME.test(name)) throw new Error('must have a name of 1 to 64 of A-Z a-z 0-9 . _ -');
  const key = entry.slice(colon + 1);
  if (key.startsWith('sha256:')) return { name, digest: parseDigest(key.slice('sha256:'.length)) };
  // What a header cannot carry as it is can never arrive.
  if (!/^[\x21-\x7e]*$/.test(key))
    throw new Error('has a key that is not plain ASCII without spaces');
  if (key.length < MIN_KEY_LENGTH) {
    throw new Error(`has a key of fewer than ${MIN_KEY_LENGTH} characters`);
  }
  return { name, digest: sha256(key) };
}

function parseDigest(hex: string): Buffer {
  if (!/^[0-9a-f]{64}$/i.test(hex))
    throw new Error('has a SHA-256 that is not 64 hexadecimal digits');
  return Buffer.from(hex, 'hex');
}

function sha256(text: string): Buffer {
  return crypto().hash('sha256', text, 'buffer');
}

/** Not imported: it takes 5 ms of a cold start, which a function without keys has not to pay. */
function crypto(): typeof Crypto {
  return process.getBuiltinModule('node:crypto');
}
