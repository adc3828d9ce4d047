import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 12_288;
const bytes = Buffer.allocUnsafe(POOL_BYTES);

/** A source of random text that asks the system for many pieces at once. */
function createPool(encoding: 'base64url' | 'hex', length: number): () => string {
  let text = '';
  let offset = 0;
  return () => {
    if (offset + length > text.length) {
      text = randomFillSync(bytes).toString(encoding);
      offset = 0;
    }
    offset += length;
    return text.slice(offset - length, offset);
  };
}

const fifteenLetters = createPool('base64url', 15);

/** An id as an HTTP API makes it: 15 of `[A-Za-z0-9_-]` and `=`. */
export function newRequestId(): string {
  return `${fifteenLetters()}=`;
}

/** 24 hexadecimal digits, the random part of a trace id. */
export const newTracePart = createPool('hex', 24);
