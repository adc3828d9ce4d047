/**
 * The ETag of a body. It is weak: what is sent compressed is the same answer, and nobody asks for a part
 * of one. A call to Binance has loaded `node:crypto` by then; to hash in JavaScript takes a cold start 3 ms.
 */
export function entityTagOf(body: string | Buffer): string {
  const { hash } = process.getBuiltinModule('node:crypto');
  return `W/"${hash('sha1', body, 'base64url')}"`;
}

/** Whether an `If-None-Match` names this tag (RFC 9110, 13.1.2: weak comparison). */
export function namesTag(condition: string | undefined, tag: string): boolean {
  const tags = condition?.split(',').map((other) => other.trim().replace(/^W\//, '')) ?? [];
  return tags.includes('*') || tags.includes(tag.slice(2));
}
