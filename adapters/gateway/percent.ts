/**
 * Decodes `%XX` once, bytes as UTF-8. A `%` without two hexadecimal digits stays as it is, and bytes
 * that are no UTF-8 become U+FFFD. `text` holds one character for each byte received, as Node gives it.
 */
export function decodePercent(text: string): string {
  if (!/[%\u0080-\uffff]/.test(text)) return text;
  const bytes = text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
