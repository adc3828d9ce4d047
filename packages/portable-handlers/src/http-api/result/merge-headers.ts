import type { ServerResponse } from 'node:http';

/** Lists whose entries stand side by side: one more takes nothing from those that are there. */
const LISTS = new Set(['Link', 'Server-Timing', 'Vary']);

/** What describes the body of an answer, and how it is sent: the application's is not the handler's. */
const ABOUT_THE_BODY = ['Content-Type', 'Content-Length', 'Content-Encoding', 'Transfer-Encoding'];

/**
 * The headers of an answer (names as Go writes them, and values in turn), merged with what an application
 * has set on `res` before: its cookies come first, `Link`, `Server-Timing` and `Vary` are joined (RFC 9110,
 * 5.3). Any other header of the answer replaces the application's; those that it lacks stay on `res`, but
 * for what describes a body.
 */
export function mergeHeaders(res: ServerResponse, headers: string[]): string[] {
  for (const name of ABOUT_THE_BODY) res.removeHeader(name);
  const merged: string[] = [];
  let cookies = textsOf(res, 'Set-Cookie');
  for (let index = 0; index < headers.length; index += 2) {
    const [name, value] = [headers[index] as string, headers[index + 1] as string];
    if (name === 'Set-Cookie') {
      for (const cookie of cookies) merged.push(name, cookie);
      cookies = [];
      merged.push(name, value);
    } else if (LISTS.has(name)) {
      const texts = [...textsOf(res, name), value];
      merged.push(name, name === 'Vary' ? joinVary(texts) : texts.join(', '));
    } else merged.push(name, value);
  }
  return merged;
}

/** The values of `Vary` headers as one, each name once: names are the same in any case. */
function joinVary(values: string[]): string {
  const names = new Map<string, string>();
  for (const name of values.join(',').split(',')) {
    const text = name.trim();
    if (text !== '' && !names.has(text.toLowerCase())) names.set(text.toLowerCase(), text);
  }
  return [...names.values()].join(', ');
}

function textsOf(res: ServerResponse, name: string): string[] {
  const value = res.getHeader(name) ?? [];
  return Array.isArray(value) ? value : [String(value)];
}
