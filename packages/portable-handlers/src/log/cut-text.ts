/** Characters that JSON lets through though some readers end a line or change their state at them. */
const UNSAFE = /[\x7f-\x9f\u2028\u2029]/g;

/** The longest mark, in bytes. */
const MARK_BYTES = 32;

/** No line may be as long as this, so a text that is must be cut in any case, before it costs more. */
const HOPELESS_BYTES = 16 * 1024;
const BOUND_BYTES = 4 * 1024;

/** The JSON text of a value, on one line for every reader. */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value);
  return json.replace(UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * The text, cut at its end and marked so that it takes at most `maxBytes` bytes in a line, escapes
 * included and quotes not. `maxBytes` is at least 32.
 */
export function cutText(text: string, maxBytes: number): string {
  // No character takes more than six bytes (`\u0001`).
  if (text.length * 6 <= maxBytes || prefixLength(text, maxBytes) === text.length) return text;
  const kept = prefixLength(text, maxBytes - MARK_BYTES);
  return `${text.slice(0, kept)}…[${text.length - kept} characters cut]`;
}

/** A text that alone is longer than a line may be, cut to 4 KiB; any other as it is. */
export function boundText(text: string): string {
  if (text.length * 6 <= HOPELESS_BYTES) return text;
  return prefixLength(text, HOPELESS_BYTES) === text.length ? text : cutText(text, BOUND_BYTES);
}

/** How many characters of the text fit into so many bytes; a surrogate pair is not divided. */
function prefixLength(text: string, maxBytes: number): number {
  let bytes = 0;
  let index = 0;
  while (index < text.length) {
    const code = text.codePointAt(index)!;
    bytes += writtenBytes(code);
    if (bytes > maxBytes) break;
    index += code > 0xffff ? 2 : 1;
  }
  return index;
}

/** The bytes of a code point as `toJson` writes it. */
function writtenBytes(code: number): number {
  if (code < 0x20) return [8, 9, 10, 12, 13].includes(code) ? 2 : 6;
  if (code === 0x22 || code === 0x5c) return 2;
  if (code < 0x7f) return 1;
  if (code <= 0x9f || code === 0x2028 || code === 0x2029) return 6;
  if (code < 0x800) return 2;
  if (code >= 0xd800 && code <= 0xdfff) return 6;
  return code > 0xffff ? 4 : 3;
}
