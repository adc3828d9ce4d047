/**
 * The ETag of a body. It is weak: what is sent compressed is the same answer, and nobody asks for a part
 * of one. A change is missed once in 2^32 times, and only by clients that hold the very answer before.
 */
export function entityTagOf(body: string): string {
  return `W/"${body.length.toString(36)}-${digest(body)}"`;
}

/** Whether an `If-None-Match` names this tag (RFC 9110, 13.1.2: weak comparison). */
export function namesTag(condition: string | undefined, tag: string): boolean {
  if (condition === undefined) return false;
  if (condition.trim() === '*') return true;
  const opaque = tag.slice(2);
  return condition.split(',').some((other) => other.trim().replace(/^W\//, '') === opaque);
}

/**
 * FNV-1a over every fourth character, four times. It needs neither `node:crypto` nor `node:zlib`, which
 * take 5 ms of a cold start, and has nobody to protect from: an answer is not made by its reader.
 */
function digest(text: string): string {
  let [a, b, c, d] = [0x811c9dc5, 0x9dc5811c, 0x1c9dc581, 0xc5811c9d];
  let index = 0;
  for (const end = text.length - 3; index < end; index += 4) {
    a = Math.imul(a ^ text.charCodeAt(index), PRIME);
    b = Math.imul(b ^ text.charCodeAt(index + 1), PRIME);
    c = Math.imul(c ^ text.charCodeAt(index + 2), PRIME);
    d = Math.imul(d ^ text.charCodeAt(index + 3), PRIME);
  }
  for (; index < text.length; index += 1) a = Math.imul(a ^ text.charCodeAt(index), PRIME);
  return [a, b, c, d].map((lane) => (lane >>> 0).toString(36)).join('');
}

const PRIME = 0x01000193;
