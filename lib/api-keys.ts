import { parseList } from './setting-kinds.ts';

/** A key by its name; the key itself is not kept. */
export type ApiKey = {
  name: string;
  /** SHA-256 of the key. */
  digest: Buffer;
};

/** What a header cannot carry as it is can never arrive; fewer characters can be guessed by trying. */
const ENTRY = /^([\w.-]{1,64}):(?:sha256:([\da-f]{64})|(?!sha256:)([!-~]{16,}))$/i;

const FORM =
  'must be name:key or name:sha256:hex (name: 1-64 of A-Za-z0-9._-, key: 16 or more of ASCII)';

/**
 * Reads a comma-separated list of `name:key` and `name:sha256:hex`. Throws an AggregateError with every
 * problem; none repeats a part of the list, where a key may be in the place of anything.
 */
export function parseApiKeys(text: string): ApiKey[] {
  const names = new Set<string>();
  return parseList(text, (entry) => {
    const [, name, hex, key = ''] = ENTRY.exec(entry) ?? [];
    if (name === undefined) throw new Error(FORM);
    if (names.has(name)) throw new Error('has a name that an earlier entry has');
    names.add(name);
    return { name, digest: hex === undefined ? sha256(key) : Buffer.from(hex, 'hex') };
  });
}

/** The name of the key that is `given`, if it is one. It takes as long for any, known or not. */
export function findKey(keys: readonly ApiKey[], given: string): string | undefined {
  const digest = sha256(given);
  let found: string | undefined;
  for (const key of keys) {
    if (crypto().timingSafeEqual(key.digest, digest)) found = key.name;
  }
  return found;
}

function sha256(text: string): Buffer {
  return crypto().hash('sha256', text, 'buffer');
}

/** Not imported: it takes 5 ms of a cold start, which a function without keys has not to pay. */
function crypto() {
  return process.getBuiltinModule('node:crypto');
}
